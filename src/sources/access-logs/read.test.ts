import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesInput,
  combinedLine,
  keptRequest,
  memoryLedger,
  readAll,
} from "../../../test/support/access-logs.ts";
import { streamInput } from "./files.ts";
import type { AccessInput } from "./read.ts";

const second = (value: number) =>
  `02/Mar/2026:08:${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")} +0000`;
const line = (at: number, page = "/") => combinedLine({ time: second(at), request: `GET ${page} HTTP/1.1` });
const text = (lines: string[]) => lines.map((one) => `${one}\n`).join("");

describe("lines", () => {
  test.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
  ])("ended by %s are read, blank ones skipped, and all are numbered", async (_, end) => {
    const content = [line(1), "", "no request", line(2), ""].join(end);
    const { requests, chunks } = await readAll(bytesInput(content), { format: "combined" });
    expect(requests.map(({ timeMs }) => timeMs % 60_000)).toEqual([1_000, 2_000]);
    expect(chunks[0]?.rejected).toEqual([
      { line: 3, offset: line(1).length + 2 * end.length, fault: "fields_missing", text: "no request" },
    ]);
  });

  test("have the same identities with LF and CRLF", async () => {
    const unix = await readAll(bytesInput(text([line(1), line(1)])));
    const windows = await readAll(bytesInput(text([`${line(1)}\r`, `${line(1)}\r`])));
    expect(windows.identities).toEqual(unix.identities);
  });

  test("of 10,000 characters are read; those of more than 64 KB are rejected and the next is read", async () => {
    const long = line(1, `/${"a".repeat(10_000)}`);
    const tooLong = line(2, `/${"b".repeat(200_000)}`);
    const { requests, chunks } = await readAll(bytesInput(text([long, tooLong, line(3)])));
    expect(requests.map(({ target }) => target.length)).toEqual([10_001, 1]);
    const [rejected] = chunks.flatMap((chunk) => chunk.rejected);
    expect(rejected).toMatchObject({ line: 2, offset: long.length + 1, fault: "line_too_long" });
    expect(rejected?.text).toHaveLength(4_096);
  });

  test("that are equal are as many requests, each with an identity of its own", async () => {
    const { identities } = await readAll(bytesInput(text([line(1), line(1), line(2), line(1)])));
    expect(new Set(identities).size).toBe(4);
  });

  test("of different sources are different, though they are equal", async () => {
    const [one, other] = await Promise.all(
      ["web1", "web2"].map((source) => readAll(bytesInput(text([line(1)])), { source })),
    );
    expect(one?.identities).not.toEqual(other?.identities);
    expect(one?.requests[0]?.source).toBe("web1");
  });

  test("a last one without an end is left for later, and told with its place", async () => {
    const { chunks, requests } = await readAll(bytesInput(`${line(1)}\n${line(2)}`));
    expect(requests).toHaveLength(1);
    expect(chunks.at(-1)?.incomplete).toEqual({ offset: line(1).length + 1, text: line(2) });
  });

  test("a last one without an end is one where nothing will follow", async () => {
    const { chunks, requests } = await readAll({ ...bytesInput(`${line(1)}\n${line(2)}`), lastLine: "take" });
    expect(requests).toHaveLength(2);
    expect(chunks.at(-1)?.incomplete).toBeUndefined();
  });

  test("are the same wherever the bytes are cut", async () => {
    const content = Buffer.from(
      text([line(1, "/ü€𝄞"), "", "bad \u0001", line(2), `${line(3)}\r`, line(3), "half"]),
    );
    const whole = await readAll(bytesInput(content), { format: "combined" });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(content.length), { maxLength: 12 }), async (cuts) => {
        const cut = await readAll(bytesInput(content, cuts), { format: "combined" });
        expect(cut.identities).toEqual(whole.identities);
        expect(cut.requests).toEqual(whole.requests);
        expect(cut.chunks.flatMap((chunk) => chunk.rejected)).toEqual(
          whole.chunks.flatMap((chunk) => chunk.rejected),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("that nobody wants are counted and not handed on", async () => {
    const { chunks, requests } = await readAll(bytesInput(text([line(1, "/a"), line(2, "/b")])), {
      take: (request) => (request.target === "/b" ? keptRequest(request) : undefined),
    });
    expect(requests.map(({ target }) => target)).toEqual(["/b"]);
    expect(chunks[0]).toMatchObject({ lines: 2, unwanted: 1 });
  });
});

describe("an input", () => {
  const lines = Array.from({ length: 13_000 }, (_, index) =>
    line(Math.floor(index / 8), `/page-${index % 50}`),
  );

  test("of megabytes comes in chunks, each with what was read so far", async () => {
    const { chunks } = await readAll(bytesInput(text(lines), [500_000, 1_100_000, 2_000_000]));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.reduce((sum, chunk) => sum + chunk.lines, 0)).toBe(lines.length);
    expect(chunks.at(-1)?.read).toBe(text(lines).length);
  });

  test("that is compressed is what is in it", async () => {
    const plain = await readAll(bytesInput(text(lines)));
    const gzip = await readAll(bytesInput(gzipSync(text(lines))));
    expect(gzip.identities).toEqual(plain.identities);
    expect(gzip.requests).toEqual(plain.requests);
  });

  test("whose compression was cut off is read as far as it goes, and said to be damaged", async () => {
    const whole = gzipSync(text(lines));
    const { ledger, items } = memoryLedger();
    const input = {
      ...bytesInput(whole.subarray(0, whole.length / 2)),
      seen: { identity: "1:2", revision: "a" },
    };
    const { requests, faults } = await readAll(input, { ledger });
    expect(requests.length).toBeGreaterThan(1_000);
    expect(faults).toEqual(["input_damaged"]);
    expect([...items.keys()].some((key) => key.startsWith("seen#"))).toBe(false);
    const rest = await readAll(
      { ...bytesInput(whole), seen: { identity: "1:2", revision: "b" } },
      { ledger },
    );
    expect(requests.length + rest.requests.length).toBe(lines.length);
  });

  test.each([
    ["nothing", "", []],
    ["text of another kind", "Dear diary,\n", ["format_unknown"]],
    ["binary", Buffer.from([0, 1, 2, 0xff, 0xfe, 10, 0]), ["format_unknown"]],
  ])("that is %s stops nothing", async (_, content, faults) => {
    const read = await readAll([bytesInput(content), bytesInput(text([line(1)]))]);
    expect(read.faults).toEqual(faults);
    expect(read.requests).toHaveLength(1);
  });
});

test("whatever is read of an input, it is let go", async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => line(index % 3_000, `/${index}`));
  const { ledger } = memoryLedger();
  for (const content of [
    text(lines),
    text(lines),
    text([...lines, line(1)]),
    "Dear diary,\n",
    "",
    gzipSync(text(lines)),
    text(lines.slice(0, 20_000)),
  ]) {
    let open = 0;
    const input: AccessInput = {
      ...bytesInput(content),
      async *open(from) {
        open += 1;
        try {
          for (let at = from; at < content.length; at += 100_000)
            yield Buffer.from(content as string).subarray(at, at + 100_000);
        } finally {
          open -= 1;
        }
      },
    };
    await readAll(input, { ledger });
    expect(open).toBe(0);
  }
});

describe("with a ledger", () => {
  const seen = (revision: string, identity = "1:2") => ({ seen: { identity, revision } });

  test("the same file twice is read once, and not even opened again while it is unchanged", async () => {
    const { ledger } = memoryLedger();
    let opened = 0;
    const plain = bytesInput(text([line(1), line(1)]));
    const input: AccessInput = {
      ...plain,
      ...seen("a"),
      open: (from) => {
        opened += 1;
        return plain.open(from);
      },
    };
    expect((await readAll(input, { ledger })).requests).toHaveLength(2);
    expect((await readAll(input, { ledger })).requests).toHaveLength(0);
    expect(opened).toBe(1);
    expect((await readAll({ ...input, ...seen("b") }, { ledger })).requests).toHaveLength(0);
  });

  test("a file that grew is read from where it ended, and equal lines go on being counted", async () => {
    const { ledger } = memoryLedger();
    const first = await readAll(bytesInput(text([line(1), line(2), line(2)])), { ledger });
    const grown = await readAll(bytesInput(text([line(1), line(2), line(2), line(2), line(3)])), { ledger });
    expect(grown.requests).toHaveLength(2);
    expect(new Set([...first.identities, ...grown.identities]).size).toBe(5);
    const whole = await readAll(bytesInput(text([line(1), line(2), line(2), line(2), line(3)])));
    expect(new Set(whole.identities)).toEqual(new Set([...first.identities, ...grown.identities]));
  });

  test("a line that was cut in the middle is read when it is whole", async () => {
    const { ledger } = memoryLedger();
    const content = text([line(1), line(2, "/second"), line(3)]);
    const counted = new Set<string>();
    for (let cut = 0; cut <= content.length; cut += 7) {
      const { identities } = await readAll(bytesInput(content.slice(0, cut)), { ledger, format: "combined" });
      for (const identity of identities) counted.add(identity);
    }
    for (const identity of (await readAll(bytesInput(content), { ledger })).identities) counted.add(identity);
    expect(counted.size).toBe(3);
  });

  test("a compressed copy of a file that was read has nothing new but what it has more", async () => {
    const { ledger } = memoryLedger();
    const lines = Array.from({ length: 50 }, (_, index) => line(index));
    await readAll(bytesInput(text(lines)), { ledger });
    expect((await readAll(bytesInput(gzipSync(text(lines))), { ledger })).requests).toHaveLength(0);
    const longer = gzipSync(text([...lines, line(51)]));
    expect((await readAll(bytesInput(longer), { ledger })).requests).toHaveLength(1);
  });

  test("another file that begins alike is read as a whole, and what both have is the same", async () => {
    const { ledger } = memoryLedger();
    const common = Array.from({ length: 30 }, (_, index) => line(index));
    const one = await readAll(bytesInput(text([...common, line(100, "/one")])), { ledger });
    const other = await readAll(bytesInput(text([...common, line(200, "/other")])), { ledger });
    expect(new Set([...one.identities, ...other.identities]).size).toBe(32);
  });

  test("a stream is read as a whole, each line with the identity that it has in the file", async () => {
    const { ledger } = memoryLedger();
    const content = text([line(1), line(1), line(2)]);
    const file = await readAll(bytesInput(content), { ledger });
    const stream = await readAll(streamInput("standard input", bytesInput(content).open(0)), { ledger });
    expect(stream.identities).toEqual(file.identities);
  });

  test("an input that was not committed is read again", async () => {
    const { ledger } = memoryLedger();
    const { readAccessLogs } = await import("./read.ts");
    for await (const chunk of readAccessLogs([bytesInput(text([line(1)]))], { ledger, take: keptRequest }))
      expect(chunk.rows).toHaveLength(1);
    expect((await readAll(bytesInput(text([line(1)])), { ledger })).requests).toHaveLength(1);
  });

  test.each([
    ["first then second", [0, 1]],
    ["second then first", [1, 0]],
    ["each twice, and the whole last", [1, 0, 0, 1, 2]],
    ["the whole between them", [1, 2, 0]],
  ])("halves that were cut between equal lines count all of them: %s", async (_, order) => {
    const lines = [
      line(1),
      line(2, "/a"),
      line(2, "/b"),
      line(2, "/b"),
      line(2, "/b"),
      line(2, "/c"),
      line(3),
    ];
    for (let cut = 1; cut < lines.length - 1; cut++) {
      const { ledger } = memoryLedger();
      const parts = [lines.slice(0, cut), lines.slice(cut), lines].map((part) => text(part));
      const counted = new Set<string>();
      for (const part of order) {
        const { identities } = await readAll(bytesInput(parts[part] as string), { ledger });
        for (const identity of identities) counted.add(identity);
      }
      expect([cut, counted.size]).toEqual([cut, lines.length]);
    }
  });

  test("parts that overlap count what both have once", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => line(Math.floor(index / 20), `/page-${index}`));
    for (const [from, to] of [
      [10, 60],
      [30, 50],
      [59, 60],
      [45, 55],
    ] as const) {
      const { ledger } = memoryLedger();
      const whole = await readAll(bytesInput(text(lines)), { ledger });
      const part = await readAll(bytesInput(text(lines.slice(from, to))), { ledger });
      if (to - from > 1) expect(new Set([...whole.identities, ...part.identities]).size).toBe(60);
    }
  });
});

describe("a log that was read", () => {
  const seen = { identity: "1:2", revision: "a" };
  const content = { ...bytesInput(text([line(1), line(2)])), seen };

  test("in the wrong format is read in the right one", async () => {
    const { ledger, items } = memoryLedger();
    const wrong = await readAll(content, { ledger, format: "cloudfront" });
    expect([wrong.faults.length, items.size]).toEqual([2, 0]);
    expect((await readAll(content, { ledger, format: "combined" })).requests).toHaveLength(2);
    expect((await readAll(content, { ledger, format: "combined" })).chunks).toEqual([]);
  });

  test("in a format of which some lines are is read in another", async () => {
    const { ledger } = memoryLedger();
    const mixed = JSON.stringify({ ts: 1_772_438_400, request: "GET / HTTP/1.1", status: 200 });
    const both = { ...bytesInput(text([line(1), mixed, line(2)])), seen };
    expect((await readAll(both, { ledger, format: "json" })).requests).toHaveLength(1);
    expect((await readAll(both, { ledger })).requests).toHaveLength(2);
    expect((await readAll(both, { ledger, format: "combined" })).requests).toHaveLength(0);
  });

  test("again is read from its start where that is asked for, with the same identities", async () => {
    const { ledger } = memoryLedger();
    const first = await readAll(content, { ledger, take: () => undefined });
    expect(first.requests).toHaveLength(0);
    expect((await readAll(content, { ledger })).requests).toHaveLength(0);
    const again = await readAll({ ...content, again: true }, { ledger });
    expect(again.identities).toEqual((await readAll(content)).identities);
    expect((await readAll({ ...content, again: true }, { ledger })).identities).toEqual(again.identities);
    expect((await readAll(content, { ledger })).chunks).toEqual([]);
  });

  test("without a line counts as read", async () => {
    const { ledger } = memoryLedger();
    const none = { ...bytesInput("#Version: 1.0\n"), seen };
    await readAll(none, { ledger, format: "cloudfront" });
    expect((await readAll(none, { ledger, format: "cloudfront" })).chunks).toEqual([]);
  });
});

import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { all, pieces } from "../../test/support/bytes.ts";
import { decompressed } from "./decompressed.ts";
import { dynamodbJsonRows } from "./dynamodb-json.ts";

const damaged = (got: string) => new Error(got);
const textOf = async (bytes: Uint8Array | string) =>
  Buffer.concat(await all(decompressed(pieces(bytes), damaged))).toString();

test("gzip is decompressed, and several in one file too", async () => {
  expect(await textOf(gzipSync("a\nb\n"))).toBe("a\nb\n");
  expect(await textOf(Buffer.concat([gzipSync("a\n"), gzipSync("b\n")]))).toBe("a\nb\n");
});

/** `something to read` a thousand times, as zstd -19 compresses it. */
const ZSTD = Buffer.from("KLUv/QRo1QAAkHNvbWV0aGluZyB0byByZWFkCgEAdozaZxiajXmx", "base64");

test("Zstandard is decompressed however it is cut, and several frames in one file too", async () => {
  const text = "something to read\n".repeat(1_000);
  for (const cuts of [[], [1, 2, 3], [5, 9, 20]]) {
    const whole = Buffer.concat(await all(decompressed(pieces(ZSTD, cuts), damaged)));
    expect(whole.toString() === text).toBe(true);
  }
  expect((await textOf(Buffer.concat([ZSTD, ZSTD]))) === text + text).toBe(true);
});

test("Zstandard that is cut off or changed is an error", async () => {
  await expect(textOf(ZSTD.subarray(0, ZSTD.length - 9))).rejects.toThrow("a file that was cut off");
  const changed = Buffer.from(ZSTD);
  changed[4] = 0xff;
  await expect(textOf(changed)).rejects.toThrow(/^(?:damaged compression|a file that was cut off)$/);
});

test.each(["", "a", "plain text", "\u001f"])("%j is left as it is", async (text) => {
  expect(await textOf(text)).toBe(text);
});

test("what is cut off or changed is an error", async () => {
  const bytes = gzipSync("something to read\n".repeat(1_000));
  await expect(textOf(bytes.subarray(0, bytes.length - 3))).rejects.toThrow("a file that was cut off");
  const changed = Buffer.from(bytes);
  changed[bytes.length - 6] = (changed[bytes.length - 6] as number) ^ 1;
  await expect(textOf(changed)).rejects.toThrow("damaged compression");
});

test("a reader that stops ends the input", async () => {
  let ended = false;
  async function* input() {
    try {
      for (;;) yield gzipSync("x".repeat(100_000));
    } finally {
      ended = true;
    }
  }
  for await (const _piece of decompressed(input(), damaged)) break;
  expect(ended).toBe(true);
});

test("an export of DynamoDB to S3, an item a line in gzip, has the items of its table", async () => {
  const item = {
    activity_start_end: { S: "Study_2026-03-02T06:15:00Z_2026-03-02T07:00:00Z" },
    activity_type: { S: "Study" },
    start: { S: "2026-03-02T06:15:00Z" },
    end: { S: "2026-03-02T07:00:00Z" },
  };
  const lines = Array.from({ length: 3 }, () => `${JSON.stringify({ Item: item })}\n`).join("");
  const rows = await all(dynamodbJsonRows(decompressed(pieces(gzipSync(lines)), damaged)));
  expect(rows).toHaveLength(3);
  expect(rows[2]).toMatchObject({ line: 3, value: { type: "Study", start: "2026-03-02T06:15:00.000Z" } });
});

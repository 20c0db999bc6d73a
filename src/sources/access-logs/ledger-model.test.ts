import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesInput, combinedLine, memoryLedger } from "../../../test/support/access-logs.ts";
import type { AccessLedger } from "./ledger.ts";
import { readAccessLogs } from "./read.ts";

/** Files of a log that a server writes, rotates and compresses while it is read, and what was recorded of it. */
class Site {
  readonly recorded = new Set<string>();
  readonly lines: string[] = [];
  files = new Map<string, Buffer>([["access.log", Buffer.alloc(0)]]);
  #half = "";
  #second = 0;
  #rotations = 0;

  /** Runs of equal lines, in seconds that go on. */
  append(copies: number, page: number): void {
    this.#second += page % 3 === 0 ? 0 : 1;
    const time = `02/Mar/2026:08:${String(Math.floor(this.#second / 60) % 60).padStart(2, "0")}:${String(this.#second % 60).padStart(2, "0")} +0000`;
    // No page twice in a second but in a run: that is what clients do.
    const line = combinedLine({ time, request: `GET /${this.lines.length}-${page} HTTP/1.1` });
    for (let copy = 0; copy < copies; copy++) {
      this.lines.push(line);
      this.#write(`${line}\n`);
    }
  }

  /** The last line once more: a run may be cut by a rotation. */
  repeat(): void {
    const last = this.lines.at(-1);
    if (last === undefined || this.#half !== "") return;
    this.lines.push(last);
    this.#write(`${last}\n`);
  }

  /** A part of a line, which is whole with the next write. */
  appendHalf(): void {
    if (this.#half !== "") return;
    this.#second += 1;
    const line = `${combinedLine({ time: "02/Mar/2026:09:00:00 +0000", request: `GET /half-${this.lines.length} HTTP/1.1` })}\n`;
    this.lines.push(line.trimEnd());
    this.#half = line.slice(30);
    this.#append(line.slice(0, 30));
  }

  /** The file is renamed, and a new one begins in another second. */
  rotate(how: "rename" | "copy" | "compress"): void {
    this.#write("");
    const current = this.files.get("access.log") as Buffer;
    // One of a single second has nothing to tell by whether it is a part that follows or one that was read before.
    const times = current.toString().match(/\[[^\]]+\]/g) ?? [];
    if (new Set(times).size < 2) return;
    this.#rotations += 1;
    const name = `access.log.${this.#rotations}${how === "compress" ? ".gz" : ""}`;
    this.files.set(name, how === "compress" ? gzipSync(current) : current);
    this.files.set("access.log", Buffer.alloc(0));
  }

  compressAll(): void {
    for (const [name, content] of [...this.files]) {
      if (name === "access.log" || name.endsWith(".gz")) continue;
      this.files.delete(name);
      this.files.set(`${name}.gz`, gzipSync(content));
    }
  }

  /** Reads all files in some order; dies before the given chunk is noted, after its rows are durable. */
  async read(ledger: AccessLedger, { seed, dies }: { seed: number; dies: number }): Promise<void> {
    const names = [...this.files.keys()].sort();
    const ordered = names.map((_, index) => names[(index + seed) % names.length] as string);
    let chunks = 0;
    for (const name of ordered) {
      const input = bytesInput(this.files.get(name) as Buffer);
      for await (const chunk of readAccessLogs([input], { ledger, format: "combined", take: () => true })) {
        for (const { identity } of chunk.rows) this.recorded.add(identity);
        chunks += 1;
        if (chunks === dies) return;
        await chunk.commit();
      }
    }
  }

  get whole(): number {
    return [...this.files].reduce((sum, [name, content]) => {
      const text = (name.endsWith(".gz") ? gunzipSync(content) : content).toString();
      return sum + text.split("\n").length - 1;
    }, 0);
  }

  #write(text: string): void {
    this.#append(this.#half + text);
    this.#half = "";
  }

  #append(text: string): void {
    this.files.set("access.log", Buffer.concat([this.files.get("access.log") as Buffer, Buffer.from(text)]));
  }
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      copies: fc.integer({ min: 1, max: 3 }),
      page: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("repeat" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("half" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("rotate" as const),
      how: fc.constantFrom("rename" as const, "copy" as const, "compress" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("compress" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      seed: fc.nat(9),
      dies: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 })),
    }),
  },
);

test("whatever a server does with its log, and wherever a run dies, each line is recorded once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const site = new Site();
      let { ledger } = memoryLedger();
      for (const one of steps) {
        if (one.kind === "append") site.append(one.copies, one.page);
        else if (one.kind === "repeat") site.repeat();
        else if (one.kind === "half") site.appendHalf();
        else if (one.kind === "rotate") site.rotate(one.how);
        else if (one.kind === "compress") site.compressAll();
        else if (one.kind === "forget") ({ ledger } = memoryLedger());
        else await site.read(ledger, one);
      }
      await site.read(ledger, { seed: 0, dies: 0 });
      expect(site.recorded.size).toBe(site.whole);
    }),
    { numRuns: 300 },
  );
});

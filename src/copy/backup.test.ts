import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linesOf, recordMany, recordSteps, steps } from "../../test/support/books.ts";
import { isDaybookError } from "../errors.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { BackupReader } from "./backup-reader.ts";
import { backupBook } from "./backup-writer.ts";
import { checkBackup, type RestoreOptions, restoreBackup } from "./restore.ts";

const CREATED = "2026-03-02T12:00:00.000Z";
let folder: string;
let serial = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "daybook-backup-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A new book with what `fill` records; its location. */
async function bookWith(fill: (store: Store) => Promise<void> = async () => {}): Promise<string> {
  serial += 1;
  const location = join(folder, `${serial}.db`);
  const store = await openStore(location);
  await fill(store);
  await store.close();
  return location;
}

async function backedUp(from: string): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), backupBook({ from, out, created: CREATED })]);
  return bytes;
}

/** In pieces of a size that nothing fits. */
function inPieces(bytes: Uint8Array): Readable {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += 7_919) pieces.push(bytes.subarray(from, from + 7_919));
  return Readable.from(pieces);
}

async function restored(bytes: Uint8Array, options: Partial<RestoreOptions> = {}) {
  const reader = await BackupReader.open(inPieces(bytes));
  const to = options.to ?? (await bookWith());
  return { to, report: await restoreBackup({ reader, to, again: () => inPieces(bytes), ...options }) };
}

async function eventsOf(location: string): Promise<string[]> {
  const store = await openStore(location, { create: false });
  const lines = await linesOf(store);
  await store.close();
  return lines;
}

describe("backup and restore", () => {
  test("bring back any book, and its backup is the same, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (made) => {
        const from = await bookWith((store) => recordSteps(store, made));
        const bytes = await backedUp(from);
        const { to, report } = await restored(bytes);
        expect(report).toMatchObject({ verified: true, duplicate: 0, damage: null });
        expect(await eventsOf(to)).toEqual(await eventsOf(from));
        expect(await backedUp(to)).toEqual(bytes);
      }),
      { numRuns: 10 },
    );
  });

  test("a restore again changes nothing, and without compression it is the same", async () => {
    const bytes = await backedUp(await bookWith((store) => recordMany(store, 2_500)));
    const { to, report } = await restored(gunzipSync(bytes));
    expect(report).toMatchObject({ events: 2_500, recorded: 2_500, duplicate: 0, verified: true });
    const again = await restored(bytes, { to });
    expect(again.report).toMatchObject({ recorded: 0, duplicate: 2_500, verified: true });
  });

  test("a book that fits takes what it does not have", async () => {
    const from = await bookWith((store) => recordMany(store, 1_500));
    const to = await bookWith((store) => recordMany(store, 700));
    const { report } = await restored(await backedUp(from), { to });
    expect(report).toMatchObject({ recorded: 800, duplicate: 700, verified: true });
  });

  test("a book that holds other events keeps its streams as they are, and they are named", async () => {
    const one = (subject: string, events: number) => ({ log: "tasks", subject, events, data: null });
    const from = await bookWith((store) => recordSteps(store, [one("a", 3), one("b", 1)]));
    const to = await bookWith((store) => recordSteps(store, [one("a", 1)], "other"));
    const { report } = await restored(await backedUp(from), { to });
    expect(report).toMatchObject({
      recorded: 1,
      verified: false,
      differences: [{ log: "tasks", subject: "a", reason: "version 1 must be e-0-0, got other-0-0" }],
    });
    expect(await eventsOf(to)).toHaveLength(2);
  });

  test("a book that went on since has more events than the backup, and the streams are named", async () => {
    const one = (events: number) => [{ log: "tasks", subject: "a", events, data: null }];
    const from = await bookWith((store) => recordSteps(store, one(1)));
    const to = await bookWith((store) => recordSteps(store, one(2)));
    const bytes = await backedUp(from);
    expect((await restored(bytes, { to })).report).toMatchObject({
      verified: false,
      differences: [{ log: "tasks", subject: "a", reason: "events must be 1, got 2" }],
    });
    // What can be read only once cannot be looked at again to name them.
    const { report } = await restored(bytes, { to, again: undefined });
    expect(report).toMatchObject({ verified: false, differences: [], moreDifferences: true });
  });

  test("the lines say what they are", async () => {
    const bytes = await backedUp(await bookWith((store) => recordMany(store, 1_001)));
    const lines = gunzipSync(bytes).toString().trimEnd().split("\n");
    const values = lines.map((line) => JSON.parse(line));
    expect(values[0]).toEqual({ format: "daybook-backup", version: 1, zone: null, created: CREATED });
    expect(values[1]).toMatchObject({ log: "views", id: "many-0-0", specversion: "1.0" });
    expect(values[1]).not.toHaveProperty("position");
    expect(values[1_001]).toEqual({
      mark: { events: 1_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(values.at(-1)).toMatchObject({
      end: {
        events: 1_001,
        logs: { views: { ordering: "time", events: 201 }, tasks: { ordering: "version", events: 800 } },
      },
    });
  });

  test("a reader that takes nothing stops the writing", async () => {
    const from = await bookWith((store) => recordMany(store, 20_000, { noise: "" }));
    let read = 0;
    let taken = 0;
    const write = () => {
      taken += 1;
    };
    const onProgress = (events: number) => {
      read = events;
    };
    const out = new Writable({ highWaterMark: 1, write });
    const writing = backupBook({ from, out, created: CREATED, onProgress });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    while (taken === 0) await turn();
    for (let still = 0, before = -1; still < 100; still = read === before ? still + 1 : 0, before = read)
      await turn();
    expect({ taken, isPart: read < 20_000 }).toEqual({ taken: 1, isPart: true });
    out.destroy(new Error("gone"));
    await expect(writing).rejects.toThrow("gone");
  });
});

describe("a backup that is not whole", () => {
  let bytes: Buffer;
  let lines: string[];
  beforeEach(async () => {
    if (bytes !== undefined) return;
    const from = await bookWith((store) => recordMany(store, 2_100));
    lines = await eventsOf(from);
    bytes = await backedUp(from);
  });

  /** What a restore makes of it: never anything but a beginning of the events. */
  async function taken(damaged: Uint8Array): Promise<{ code: string; events: number }> {
    const to = await bookWith();
    try {
      const reader = await BackupReader.open(inPieces(damaged));
      await restoreBackup({ reader, to });
      return { code: "none", events: (await eventsOf(to)).length };
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      const events = await eventsOf(to);
      expect(events).toEqual(lines.slice(0, events.length));
      return { code: error.code, events: events.length };
    }
  }

  test("cut off anywhere is refused, and what was whole before is kept", async () => {
    for (const part of [0, 0.001, 0.3, 0.6, 0.9, 0.99]) {
      const { code, events } = await taken(bytes.subarray(0, Math.floor(bytes.length * part)));
      expect({ part, code, isBlock: events % 1_000 }).toEqual({ part, code: "backup_invalid", isBlock: 0 });
    }
    const text = gunzipSync(bytes);
    const withoutEnd = text.subarray(0, text.lastIndexOf("\n", text.length - 2) + 1);
    expect(await taken(withoutEnd)).toEqual({ code: "backup_invalid", events: 2_000 });
    expect(await taken(gzipSync(text.subarray(0, Math.floor(text.length * 0.7))))).toEqual({
      code: "backup_invalid",
      events: 1_000,
    });
  });

  test("with any bit changed is refused, compressed or not, and nothing wrong is taken", async () => {
    const text = gunzipSync(bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat({ max: 7 }),
        async (isCompressed, place, bit) => {
          const damaged = Buffer.from(isCompressed ? bytes : text);
          // The gzip header has bytes that mean nothing: the time and the system.
          const first = isCompressed ? 10 : 0;
          const at = first + Math.floor(place * (damaged.length - first));
          damaged[at] = (damaged[at] as number) ^ (1 << bit);
          expect(await taken(damaged)).toMatchObject({ code: "backup_invalid" });
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ["an event left out", (all) => all.toSpliced(5, 1)],
    ["an event twice", (all) => all.toSpliced(5, 0, all[5] as string)],
    ["two events in another order", (all) => all.toSpliced(5, 2, all[6] as string, all[5] as string)],
    ["another zone", (all) => all.with(0, (all[0] as string).replace("null", '"UTC"'))],
    ["a line after the last", (all) => [...all, all[1] as string]],
    ["a line that is not JSON", (all) => all.with(5, "{")],
    ["a newer format", (all) => all.with(0, (all[0] as string).replace('"version":1', '"version":2'))],
    ["no first line", (all) => all.slice(1)],
    [
      "another count of a log",
      (all) => all.with(-1, (all.at(-1) as string).replace('"events":420', '"events":421')),
    ],
    ["a mark left out", (all) => all.toSpliced(1_001, 1)],
  ])("with %s is refused", async (_name, change) => {
    const text = change(gunzipSync(bytes).toString().trimEnd().split("\n")).join("\n");
    await expect(checkBackup(inPieces(Buffer.from(text)))).rejects.toMatchObject({ code: "backup_invalid" });
  });

  test("is restored as far as it is whole, with partial", async () => {
    const damaged = bytes.subarray(0, bytes.length - 9);
    await expect(checkBackup(inPieces(damaged))).rejects.toMatchObject({ code: "backup_invalid" });
    const { to, report } = await restored(damaged, { partial: true });
    expect(report).toMatchObject({ verified: true, damage: expect.stringContaining("cut off") });
    expect(await eventsOf(to)).toEqual(lines.slice(0, report.events));
  });

  test("of lines with another end of line is whole all the same", async () => {
    const text = gunzipSync(bytes).toString().replaceAll("\n", "\r\n");
    expect(await checkBackup(inPieces(Buffer.from(text)))).toBe(2_100);
  });

  test("another file is no backup", async () => {
    const other = readFileSync(join(import.meta.dirname, "backup.test.ts"));
    await expect(BackupReader.open(inPieces(other))).rejects.toMatchObject({
      code: "backup_invalid",
      message: expect.stringMatching(/^backup must begin with/),
    });
  });
});

import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import {
  batchOf,
  linesOf,
  recordMany,
  recordSteps,
  type Step,
  steps,
  withMethod,
} from "../../test/support/books.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { AppendBatch, Store } from "../store/store.ts";
import { copyStore } from "./copy-store.ts";
import { CHUNK_CHARACTERS, CHUNK_EVENTS } from "./event-sink.ts";
import { canonicalText } from "./portable-event.ts";
import { storePages } from "./store-pages.ts";
import { verify } from "./verify.ts";

const opened: Store[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

function sqlite(): Store {
  const store = SqliteStore.open(":memory:");
  opened.push(store);
  return store;
}

async function areSame(from: Store, to: Store): Promise<boolean> {
  const source = () => storePages(from);
  return !(await verify({ source, target: () => storePages(to) })).differences.any;
}

describe("a copy", () => {
  test.each<[string, () => Store, () => Store]>([
    ["SQLite to memory", sqlite, () => new MemoryStore()],
    ["memory to SQLite", () => new MemoryStore(), sqlite],
    ["SQLite to SQLite", sqlite, sqlite],
  ])("has every event of any book as it was recorded, %s", async (_name, source, target) => {
    await fc.assert(
      fc.asyncProperty(steps, async (made) => {
        const [from, to] = [source(), target()];
        await recordSteps(from, made);
        const { events, recorded, duplicate, differences } = await copyStore({ from, to });
        const lines = await linesOf(from);
        expect(sorted(await linesOf(to))).toEqual(sorted(lines));
        expect({ events, recorded, duplicate }).toEqual({
          events: lines.length,
          recorded: lines.length,
          duplicate: 0,
        });
        expect(differences.any).toBe(false);
        expect(await areSame(from, to)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("broken off anywhere, again and again, is whole in the end", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.array(fc.tuple(fc.nat({ max: 12 }), steps, fc.boolean()), { maxLength: 4 }),
        async (made, breaks) => {
          const [from, to] = [sqlite(), sqlite()];
          await recordSteps(from, made);
          for (const [index, [kept, more, isAnswered]] of breaks.entries()) {
            const dying = withMethod(to, "append", async (pass, batches) => {
              await pass(batches.slice(0, isAnswered ? batches.length : kept));
              throw new Error("died");
            });
            await copyStore({ from, to: dying }).catch((error: Error) => expect(error.message).toBe("died"));
            // The source goes on, and so does the target in a log of its own.
            await recordSteps(from, more, `later-${index}`);
            await to.append([batchOf({ log: "own", subject: "a", events: 1, data: 1 }, `own-${index}`)]);
          }
          expect((await copyStore({ from, to })).differences.any).toBe(false);
          const copied = (await linesOf(to)).filter((line) => !line.includes('"log":"own"'));
          expect(copied).toEqual(await linesOf(from));
          expect(await areSame(from, to)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("goes on from the chunk that was noted last, and writes nothing twice", async () => {
    const [from, to] = [sqlite(), sqlite()];
    await recordMany(from, 12 * CHUNK_EVENTS + 7);
    const phases: string[] = [];
    const stopped = copyStore({
      from,
      to,
      onProgress: ({ phase, events }) => {
        phases.push(phase);
        if (events > 11 * CHUNK_EVENTS) throw new Error("stopped");
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    const appended: AppendBatch[][] = [];
    const watched = withMethod(to, "append", (pass, batches) => {
      appended.push(batches);
      return pass(batches);
    });
    const { events, recorded, duplicate } = await copyStore({ from, to: watched });
    expect({ events, recorded, duplicate }).toEqual({ events: 12_007, recorded: 7, duplicate: 12_000 });
    // Two chunks came after the note at the tenth.
    expect(appended.flat().length).toBeLessThanOrEqual(2_007);
    expect(await linesOf(to)).toEqual(await linesOf(from));
    appended.length = 0;
    expect(await copyStore({ from, to: watched })).toMatchObject({ recorded: 0, duplicate: 12_007 });
    expect(appended).toEqual([]);
  });

  test("a note of a source that was put back to an earlier state is not believed", async () => {
    const made: Step[] = [{ log: "tasks", subject: "a", events: 3, data: null }];
    const [from, to] = [sqlite(), sqlite()];
    await recordSteps(from, made);
    await copyStore({ from, to });
    // The same first event, then another history: what follows an old copy of the file put in its place.
    const other = sqlite();
    await recordSteps(other, [
      { log: "tasks", subject: "a", events: 1, data: null },
      { log: "tasks", subject: "b", events: 2, data: null },
      { log: "tasks", subject: "c", events: 2, data: null },
    ]);
    const { recorded, duplicate, differences } = await copyStore({ from: other, to });
    expect({ recorded, duplicate }).toEqual({ recorded: 0, duplicate: 0 });
    expect(differences.streams.map(({ subject }) => subject)).toEqual(["a"]);
  });

  test("a chunk and what it was read from are bounded by events and by size", async () => {
    const [from, to] = [sqlite(), sqlite()];
    const text = "x".repeat(100_000);
    await recordMany(from, 300, { text });
    await recordMany(from, 2_600);
    const sizes: { events: number; characters: number }[] = [];
    const watched = withMethod(to, "append", (pass, batches) => {
      sizes.push({ events: batches.length, characters: JSON.stringify(batches).length });
      return pass(batches);
    });
    const limits = new Set<number>();
    const read = withMethod(from, "readAfter", (pass, position, limit) => {
      limits.add(limit);
      return pass(position, limit);
    });
    await copyStore({ from: read, to: watched });
    expect(Math.max(...limits)).toBe(128);
    expect(sizes.length).toBeGreaterThan(8);
    expect(Math.max(...sizes.map(({ events }) => events))).toBe(CHUNK_EVENTS);
    expect(Math.max(...sizes.map(({ characters }) => characters))).toBeLessThan(CHUNK_CHARACTERS + 200_000);
  });

  test("of a source that goes on is compared as far as it was read", async () => {
    const [from, to] = [sqlite(), sqlite()];
    await recordMany(from, 300);
    const { upTo, sums } = await copyStore({ from, to });
    await recordSteps(from, [{ log: "tasks", subject: "s-1", events: 2, data: null }]);
    const source = () => storePages(from, { upTo });
    const target = () => storePages(to);
    expect(await verify({ source, target })).toMatchObject({ events: 300, differences: { streams: [] } });
    expect(await verify({ source, target, sums })).toMatchObject({
      events: 300,
      differences: { streams: [] },
    });
    expect(await areSame(from, to)).toBe(false);
    expect(await copyStore({ from, to })).toMatchObject({ events: 302, recorded: 2, duplicate: 300 });
  });

  test("of an empty book is an empty book", async () => {
    const [from, to] = [sqlite(), sqlite()];
    expect(await copyStore({ from, to })).toMatchObject({ events: 0, recorded: 0, duplicate: 0, upTo: "" });
  });
});

describe("a target that holds other events", () => {
  const one = (subject: string, events: number): Step => ({ log: "tasks", subject, events, data: null });

  test.each<[string, Step[], Step[]]>([
    ["in the place of the source's", [one("a", 2)], [one("a", 1)]],
    ["after the source's", [one("a", 1)], [one("a", 3)]],
  ])("%s is refused before anything is written", async (_name, source, target) => {
    const [from, to] = [sqlite(), sqlite()];
    await recordSteps(from, [...source, one("b", 2)]);
    await recordSteps(to, target, _name.startsWith("in") ? "other" : "e");
    await recordSteps(to, [one("c", 1)], "own");
    const before = await linesOf(to);
    const { recorded, differences } = await copyStore({ from, to });
    expect(recorded).toBe(0);
    expect(differences.streams).toEqual([
      { log: "tasks", subject: "a", reason: expect.stringMatching(/^version [12] must be /) },
    ]);
    expect(await linesOf(to)).toEqual(before);
  });

  test("is refused where its log has another ordering", async () => {
    const [from, to] = [sqlite(), sqlite()];
    await recordSteps(from, [one("a", 1)]);
    await to.append([{ ...batchOf(one("z", 1), "other"), versioned: false }]);
    const { recorded, differences } = await copyStore({ from, to });
    expect(recorded).toBe(0);
    expect(differences.streams[0]?.reason).toBe("log must be ordered by version as the source's");
  });

  test("in logs and streams of its own takes the copy, and keeps them", async () => {
    const [from, to] = [sqlite(), sqlite()];
    await recordSteps(from, [one("a", 2)]);
    await recordSteps(to, [one("b", 2), { ...one("a", 1), log: "notes" }], "own");
    expect(await copyStore({ from, to })).toMatchObject({ recorded: 2 });
    expect(await linesOf(to)).toHaveLength(5);
    expect(await areSame(from, to)).toBe(true);
  });

  test("that came in while it was copied ends the copy, and the stream gets nothing of it", async () => {
    const [from, to] = [sqlite(), sqlite()];
    await recordSteps(from, [one("a", 2), one("b", 2)]);
    await recordSteps(to, [one("c", 1)], "own");
    const racing = withMethod(from, "readAfter", async (pass, position, limit) => {
      // The first read is one event, to know the book; the next comes when the target was looked at.
      if (limit > 1) await to.append([batchOf(one("a", 1), "racer")]);
      return pass(position, limit);
    });
    const { recorded, differences } = await copyStore({ from: racing, to });
    expect({ recorded, streams: differences.streams }).toEqual({
      recorded: 2,
      streams: [{ log: "tasks", subject: "a", reason: "version 1 must be e-0-0, got racer-0" }],
    });
    expect(await linesOf(to)).toHaveLength(4);
  });

  test("an event of the same id and source with another content is named", async () => {
    const [from, to] = [sqlite(), sqlite()];
    await recordSteps(from, [one("a", 1)]);
    await recordSteps(to, [{ ...one("a", 1), data: "other" }]);
    const { differences } = await copyStore({ from, to });
    expect(differences.streams).toEqual([
      { log: "tasks", subject: "a", reason: "event e-0-0 of source made-up has another content" },
    ]);
  });
});

function sorted(lines: string[]): string[] {
  // A store may keep the keys of an event in an order of its own.
  return lines.map((line) => canonicalText(JSON.parse(line)));
}

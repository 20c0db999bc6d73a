/** A copy between the two kinds of books, there and back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyStore } from "../../src/copy/copy-store.ts";
import { canonicalText } from "../../src/copy/portable-event.ts";
import { storePages } from "../../src/copy/store-pages.ts";
import { verify } from "../../src/copy/verify.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { batchOf, linesOf, recordMany, recordSteps, steps, withMethod } from "../support/books.ts";
import { cliFolder } from "../support/cli.ts";
import { endpoint, missingEngine, newName, openBook } from "../support/dynamodb.ts";

async function differencesOf(from: Store, to: Store): Promise<object[]> {
  const { differences } = await verify({ source: () => storePages(from), target: () => storePages(to) });
  return differences.streams;
}

/** Without regard to the order of keys, and of events of different streams: those are written beside each other. */
async function contentOf(store: Store): Promise<string[]> {
  return (await linesOf(store)).map((line) => canonicalText(JSON.parse(line))).sort();
}

async function withStores<T>(
  work: (stores: { sqlite: Store; dynamo: Store; back: Store }) => Promise<T>,
): Promise<T> {
  const stores = {
    sqlite: SqliteStore.open(":memory:"),
    dynamo: await openBook({ shards: 2 }),
    back: SqliteStore.open(":memory:"),
  };
  try {
    return await work(stores);
  } finally {
    for (const store of Object.values(stores)) await store.close();
  }
}

describe.skipIf(missingEngine !== undefined)("a copy between SQLite and DynamoDB", () => {
  test("has every event of any book, there and back", async () => {
    await fc.assert(
      fc.asyncProperty(steps, (made) =>
        withStores(async ({ sqlite, dynamo, back }) => {
          await recordSteps(sqlite, made);
          expect((await copyStore({ from: sqlite, to: dynamo })).differences.streams).toEqual([]);
          expect((await copyStore({ from: dynamo, to: back })).differences.streams).toEqual([]);
          expect(await contentOf(back)).toEqual(await contentOf(sqlite));
          expect(await differencesOf(sqlite, dynamo)).toEqual([]);
          expect(await differencesOf(dynamo, back)).toEqual([]);
        }),
      ),
      { numRuns: 5 },
    );
  }, 60_000);

  test("that died goes on, and again copies nothing", async () => {
    await withStores(async ({ sqlite, dynamo, back }) => {
      await recordMany(sqlite, 1_150);
      let calls = 0;
      const dying = withMethod(dynamo, "append", async (pass, batches) => {
        calls += 1;
        if (calls < 2) return pass(batches);
        await pass(batches.slice(0, 100));
        throw new Error("died");
      });
      await expect(copyStore({ from: sqlite, to: dying })).rejects.toThrow("died");
      const { events, recorded, duplicate } = await copyStore({ from: sqlite, to: dynamo });
      expect({ events, recorded, duplicate }).toEqual({ events: 1_150, recorded: 50, duplicate: 1_100 });
      expect(await copyStore({ from: sqlite, to: dynamo })).toMatchObject({ recorded: 0, duplicate: 1_150 });
      expect(await differencesOf(sqlite, dynamo)).toEqual([]);
      await copyStore({ from: dynamo, to: back });
      expect(await differencesOf(sqlite, back)).toEqual([]);
    });
  }, 60_000);

  test("refuses a target that holds other events", async () => {
    await withStores(async ({ sqlite, dynamo }) => {
      const one = { log: "tasks", subject: "a", events: 2, data: null };
      await recordSteps(sqlite, [one]);
      await dynamo.append([batchOf({ ...one, events: 1 }, "other")]);
      const { recorded, differences } = await copyStore({ from: sqlite, to: dynamo });
      expect(recorded).toBe(0);
      expect(differences.streams).toMatchObject([{ log: "tasks", subject: "a" }]);
    });
  });

  test("is made by the commands, as a backup is", async () => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    const at = await cliFolder();
    const name = newName();
    const run = async (words: string) => {
      const { code, out, err } = await at.daybook(words);
      return code === 0 ? out : `${code}: ${err}`;
    };
    try {
      for (const task of ["t-1", "t-2", "t-1"]) await run(`append tasks task.done ${task}`);
      expect(await run(`copy daybook.db dynamodb:${name}`)).toMatch(/^1: .*\n?hint: .*daybook setup/s);
      await run(`setup --book dynamodb:${name}`);
      expect(await run(`copy daybook.db dynamodb:${name}`)).toBe(
        "3 events copied; every stream is the same\n",
      );
      expect(await run(`copy dynamodb:${name} back.db`)).toBe("3 events copied; every stream is the same\n");
      expect(await run(`backup one.gz --book dynamodb:${name}`)).toBe("3 events in one.gz\n");
      expect(await run("restore one.gz")).toBe(
        "0 events restored, 3 there already; every stream is the same\n",
      );
      expect(await run(`count --book dynamodb:${name} --json`)).toBe(await run("count --json"));
    } finally {
      delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
      await at.remove();
    }
  }, 60_000);
});

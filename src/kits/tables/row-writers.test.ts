import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Config } from "../../config.ts";
import { BackupReader } from "../../copy/backup-reader.ts";
import { backupBook } from "../../copy/backup-writer.ts";
import { copyBook } from "../../copy/copy-book.ts";
import { restoreBackup } from "../../copy/restore.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import type { JsonObject } from "../../event/event.ts";

const WRITERS = 50;
const config: Config = { tables: { Row: { ignore: ["quiet"] } } };

const folder = mkdtempSync(join(tmpdir(), "daybook-rows-"));
afterAll(() => rmSync(folder, { recursive: true }));
let serial = 0;
const newLocation = () => join(folder, `${++serial}.db`);
const open = (location: string) => openDaybook(location, { zone: "UTC", config });

/** Several processes of one book, as far as locks go: each handle has its own connections and memory. */
async function withHandles<T>(count: number, work: (books: Daybook[]) => Promise<T>): Promise<T> {
  const location = newLocation();
  const books: Daybook[] = [];
  for (let index = 0; index < count; index += 1) books.push(await open(location));
  try {
    return await work(books);
  } finally {
    for (const book of books) await book.close();
  }
}

async function increment(book: Daybook, writer: number): Promise<number> {
  for (;;) {
    const { version, row } = await book.rows.get("Row", "r");
    const patch = { n: (row.n as number) + 1, writer };
    try {
      return (await book.rows.patch("Row", "r", patch, { ifVersion: version })).version;
    } catch (error) {
      if (!isDaybookError(error, "version_conflict")) throw error;
      expect(error.details.actualVersion).toBeGreaterThan(version);
    }
  }
}

async function rowVersions(book: Daybook): Promise<unknown[]> {
  const { items } = await book.stream("row", "r", { limit: 1_000 });
  return items.map(({ rowversion }) => rowversion);
}
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe(`${WRITERS} writers of one row`, () => {
  test.each([1, 3])(
    "with If-Match, in %i handles: no lost update, versions without a gap",
    async (handles) => {
      await withHandles(handles, async (books) => {
        const [book] = books as [Daybook];
        await book.rows.put("Row", "r", { n: 0 });
        const acknowledged = await Promise.all(
          Array.from({ length: WRITERS }, (_, writer) =>
            increment(books[writer % handles] as Daybook, writer),
          ),
        );
        expect(acknowledged.sort((a, b) => a - b)).toEqual(upTo(WRITERS + 1).slice(1));
        expect(await book.rows.get("Row", "r")).toMatchObject({ version: WRITERS + 1, row: { n: WRITERS } });
        expect(await rowVersions(book)).toEqual(upTo(WRITERS + 1));
        const { items } = await book.stream("row", "r", { limit: 1_000 });
        const writers = items.flatMap(({ data }) => (data as { row: { writer?: number } }).row.writer ?? []);
        expect(writers.sort((a, b) => a - b)).toEqual(upTo(WRITERS).map((writer) => writer - 1));
        expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
      });
    },
    60_000,
  );

  test.each([1, 3])("without it, in %i handles: each is applied to what is there", async (handles) => {
    await withHandles(handles, async (books) => {
      const [book] = books as [Daybook];
      await book.rows.put("Row", "r", { start: true });
      await Promise.all(
        upTo(WRITERS).map((writer) =>
          (books[writer % handles] as Daybook).rows.patch("Row", "r", { [`w${writer}`]: writer }),
        ),
      );
      const { row, version } = await book.rows.get("Row", "r");
      expect(Object.keys(row)).toHaveLength(WRITERS + 2);
      expect(version).toBe(WRITERS + 1);
    });
  });

  test("creating it: one is first, all others are told", async () => {
    await withHandles(2, async (books) => {
      const outcomes = await Promise.allSettled(
        upTo(WRITERS).map((writer) =>
          (books[writer % 2] as Daybook).rows.put("Row", "r", { writer }, { ifVersion: 0 }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await rowVersions(books[0] as Daybook)).toEqual([1]);
    });
  });
});

test("a row goes on when the config moves its table to another log", async () => {
  const location = newLocation();
  const first = await open(location);
  for (const n of upTo(5)) await first.rows.put("Row", "r", { n });
  await first.close();
  const moved = await openDaybook(location, { config: { tables: { Row: { log: "moved" } } } });
  expect(await moved.rows.patch("Row", "r", { n: 6 })).toMatchObject({
    version: 6,
    events: [{ log: "moved" }],
  });
  expect(await moved.rows.patch("Row", "r", { n: 7 })).toMatchObject({ version: 7 });
  await moved.close();
});

type Step = {
  kind: "put" | "patch" | "remove";
  key: string;
  body: JsonObject;
  handle: number;
  settle: boolean;
};

const body = fc.dictionary(
  fc.constantFrom("a", "b", "quiet", "__proto__", "c.d"),
  fc.oneof(
    fc.integer(),
    fc.constant(null),
    fc.string(),
    fc.dictionary(fc.constantFrom("x", "y"), fc.integer()),
  ),
) as fc.Arbitrary<JsonObject>;
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("put", "put", "patch", "patch", "remove"),
    key: fc.constantFrom("k", "é 🌱", "constructor"),
    body,
    handle: fc.nat(1),
    settle: fc.boolean(),
  }),
  { maxLength: 25 },
);

/** As RFC 7396 writes it. */
function naivePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === "object" && target !== null && !Array.isArray(target);
  const merged = new Map<string, unknown>(isObject ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, naivePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

interface Model {
  rows: Map<string, JsonObject>;
  versions: Map<string, number>;
}

async function take(book: Daybook, { kind, key, body }: Step, { rows, versions }: Model): Promise<void> {
  const before = rows.get(key);
  if (kind !== "put" && before === undefined) {
    const refused = kind === "patch" ? book.rows.patch("Row", key, body) : book.rows.remove("Row", key);
    await expect(refused).rejects.toMatchObject({ code: "row_not_found" });
    return;
  }
  if (kind === "remove") {
    await book.rows.remove("Row", key);
    rows.delete(key);
  } else {
    const after = (kind === "put" ? { ...own(body), id: key } : naivePatch(before, body)) as JsonObject;
    await (kind === "put" ? book.rows.put("Row", key, body) : book.rows.patch("Row", key, body));
    rows.set(key, after);
    if (before !== undefined && sorted(before) === sorted(after)) return;
  }
  versions.set(key, (versions.get(key) ?? 0) + 1);
}

const own = (object: JsonObject) => Object.fromEntries(Object.entries(object));
const sorted = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? `{${Object.entries(value)
        .map(([key, child]) => `${JSON.stringify(key)}:${sorted(child)}`)
        .sort()}}`
    : JSON.stringify(value);

async function contentOf(book: Daybook): Promise<[string, number, string][]> {
  const { items } = await book.rows.list("Row");
  return items.map(({ key, version, row }) => [key, version, sorted(row)]);
}

function contentIn({ rows, versions }: Model): [string, number, string][] {
  const content = [...rows].map(
    ([key, row]) => [key, versions.get(key), sorted(row)] as [string, number, string],
  );
  return content.sort(([a], [b]) => (Buffer.from(a) < Buffer.from(b) ? -1 : 1));
}

test("rows are what a map would say after any steps, in two handles, rebuilt, copied, and restored from a backup", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (made) => {
      const location = newLocation();
      const books = [await open(location), await open(location)] as [Daybook, Daybook];
      const model: Model = { rows: new Map(), versions: new Map() };
      for (const step of made) {
        await take(books[step.handle] as Daybook, step, model);
        if (step.settle) await (books[step.handle] as Daybook).settle();
      }
      const wanted = contentIn(model);
      expect(await contentOf(books[0])).toEqual(wanted);
      expect(await books[1].recount()).toMatchObject({ differencesTotal: 0 });
      await books[0].rebuild();
      expect(await contentOf(books[1])).toEqual(wanted);
      for (const book of books) await book.close();
      for (const other of [await copied(location), await restored(location)]) {
        const book = await open(other);
        expect(await contentOf(book)).toEqual(wanted);
        // Put again there, a row that was deleted goes on where it was.
        for (const [key, version] of model.versions) {
          const change = await book.rows.put("Row", key, { once: "more" });
          expect(change.version).toBe(version + 1);
        }
        await book.close();
      }
    }),
    { numRuns: 10 },
  );
}, 120_000);

async function newBook(): Promise<string> {
  const location = newLocation();
  await (await open(location)).close();
  return location;
}

async function copied(from: string): Promise<string> {
  const to = await newBook();
  expect(await copyBook({ from, to })).toMatchObject({ verified: true });
  return to;
}

async function restored(from: string): Promise<string> {
  const to = await newBook();
  const out = new PassThrough();
  const [bytes] = await Promise.all([
    buffer(out),
    backupBook({ from, out, created: "2026-03-02T12:00:00.000Z" }),
  ]);
  const reader = await BackupReader.open(Readable.from([bytes]));
  expect(await restoreBackup({ reader, to, again: () => Readable.from([bytes]) })).toMatchObject({
    verified: true,
  });
  return to;
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import { SqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-file-"));
let files = 0;
const newPath = () => join(folder, `${files++}.db`);
afterAll(() => rmSync(folder, { recursive: true }));

async function newBook(events = 1): Promise<string> {
  const path = newPath();
  const store = SqliteStore.open(path);
  await store.append([testBatch(Array.from({ length: events }, () => testEvent()))]);
  await store.close();
  return path;
}

function foreignDatabase(path: string): void {
  const db = new Database(path);
  db.exec("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
  db.close();
}

describe("opening a file", () => {
  const refused: [rule: string, code: string, make: (path: string) => void | Promise<void>][] = [
    ["text", "book_foreign", (path) => writeFileSync(path, "id,name\n1,ana\n".repeat(50))],
    ["a few bytes", "book_foreign", (path) => writeFileSync(path, "hi")],
    ["a SQLite file of another program", "book_foreign", foreignDatabase],
    ["a folder", "book_missing", (path) => mkdirSync(path)],
  ];

  test.each(refused)("refuses %s with %s and leaves it as it was", async (_what, code, make) => {
    const path = newPath();
    await make(path);
    const before = code === "book_missing" ? undefined : readFileSync(path);
    expect(() => SqliteStore.open(path)).toThrow(expect.objectContaining({ code }));
    if (before !== undefined) expect(readFileSync(path)).toEqual(before);
  });

  test("refuses a missing file when it may not create one", () => {
    expect(() => SqliteStore.open(newPath(), { create: false })).toThrow(
      expect.objectContaining({ code: "book_missing" }),
    );
  });

  test("refuses a path whose folder is missing", () => {
    expect(() => SqliteStore.open(join(folder, "none", "x.db"))).toThrow(
      expect.objectContaining({ code: "book_missing" }),
    );
  });

  test("refuses a book of a newer schema and says which", async () => {
    const path = await newBook();
    const db = new Database(path);
    db.pragma("user_version = 99");
    db.close();
    expect(() => SqliteStore.open(path)).toThrow(/schema 99/);
    expect(() => SqliteStore.open(path)).toThrow(expect.objectContaining({ code: "book_newer" }));
  });

  test("says that a damaged book is damaged", async () => {
    const path = await newBook(500);
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4_096);
    writeFileSync(path, bytes);
    const read = async () => {
      const store = SqliteStore.open(path);
      try {
        await store.readAfter("", 1_000);
      } finally {
        await store.close();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "book_damaged" });
  });

  test("takes an empty file as a new book", async () => {
    const path = newPath();
    writeFileSync(path, "");
    const store = SqliteStore.open(path);
    expect(await store.readAfter("", 10)).toEqual([]);
    await store.close();
  });

  test("is safe in full: WAL and synchronous=FULL", async () => {
    const path = await newBook();
    const db = new Database(path, { readonly: true });
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    db.close();
  });
});

describe("a closed book", () => {
  test("answers book_closed, and what waited when it closed is recorded", async () => {
    const path = newPath();
    const store = SqliteStore.open(path);
    const waiting = store.append([testBatch([testEvent({ id: "waiting" })])]);
    await store.close();
    expect((await waiting).outcomes[0]?.status).toBe("recorded");
    await expect(store.append([])).rejects.toMatchObject({ code: "book_closed" });
    await expect(store.readAfter("", 1)).rejects.toMatchObject({ code: "book_closed" });
    const again = SqliteStore.open(path);
    expect(await again.readAfter("", 10)).toMatchObject([{ id: "waiting" }]);
    await again.close();
  });
});

describe("two connections to one book", () => {
  test("see each other's appends; versions stay gapless and ids unique", async () => {
    const path = await newBook();
    const [one, two] = [SqliteStore.open(path), SqliteStore.open(path)];
    for (let round = 0; round < 20; round++) {
      const batch = testBatch([testEvent({ subject: "shared", id: `shared-${round}` })]);
      const outcomes = [...(await one.append([batch])).outcomes, ...(await two.append([batch])).outcomes];
      const events = outcomes.flatMap((outcome) => (outcome.status === "recorded" ? outcome.events : []));
      expect(events.map(({ version }) => version)).toEqual([round + 1, round + 1]);
      await two.append([testBatch([testEvent({ subject: "two" })])]);
    }
    const stream = await one.readStream({ log: "tasks", subject: "two", direction: "forward", limit: 100 });
    expect(stream.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    await one.close();
    await two.close();
  });

  test("a failed transaction fails alone, and what it had cached is forgotten", async () => {
    const path = await newBook();
    const store = SqliteStore.open(path);
    const poison = testBatch([testEvent({ subject: "new", time: "not a time" as string })]);
    const [bad, good] = await Promise.allSettled([
      store.append([poison]),
      store.append([testBatch([testEvent({ subject: "new", id: "good" })])]),
    ]);
    expect(bad?.status).toBe("rejected");
    expect(good).toMatchObject({
      status: "fulfilled",
      value: { outcomes: [{ status: "recorded", events: [{ version: 1 }] }] },
    });
    const all = await store.readAfter("", 10);
    expect(all.map(({ id }) => id)).toContain("good");
    expect(all).toHaveLength(2);
    await store.close();
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { batchOf, recordMany } from "../../test/support/books.ts";
import { openStore } from "../store/open-store.ts";
import { type CopyBookOptions, copyBook } from "./copy-book.ts";
import { copyStore } from "./copy-store.ts";
import { MAX_DIFFERENCES } from "./difference.ts";

let folder: string;
let from: string;
let to: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "daybook-verify-"));
  from = join(folder, "from.db");
  to = join(folder, "to.db");
  const [source, target] = [await openStore(from), await openStore(to)];
  await recordMany(source, 800);
  await copyStore({ from: source, to: target });
  await source.close();
  await target.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const compare = (options: Partial<CopyBookOptions> = {}) => copyBook({ from, to, copy: false, ...options });

function tamper(path: string, ...statements: string[]): void {
  const db = new Database(path);
  for (const statement of statements) db.exec(statement);
  db.close();
}

describe("a comparison", () => {
  test("finds two copies the same, in both directions", async () => {
    const same = { events: 800, verified: true, differences: [], moreDifferences: false };
    expect(await compare()).toMatchObject(same);
    expect(await compare({ from: to, to: from })).toMatchObject(same);
  });

  const NAMED = [{ log: "tasks", subject: "s-11" }];
  test.each<[string, string[], object[]]>([
    [
      "one letter of data",
      [`UPDATE events SET body = replace(body, '"note":"n"', '"note":"m"') WHERE position = 12`],
      [{ ...NAMED[0], reason: "an event has another content" }],
    ],
    [
      "a recording time",
      ["UPDATE events SET recorded = recorded + 1 WHERE position = 12"],
      [{ ...NAMED[0], reason: "an event has another content" }],
    ],
    [
      "a version",
      ["UPDATE events SET version = version + 100 WHERE position = 12"],
      [{ ...NAMED[0], reason: "an event has another content" }],
    ],
    [
      "an event that is missing",
      ["DELETE FROM events WHERE position = 12"],
      [{ ...NAMED[0], reason: expect.stringMatching(/^events must be \d+, got \d+$/) }],
    ],
    [
      "the order of two events in a stream",
      [
        "UPDATE events SET body = (SELECT body FROM events AS other WHERE other.position = CASE events.position WHEN 12 THEN 109 ELSE 12 END) WHERE position IN (12, 109)",
      ],
      [{ ...NAMED[0], reason: "an event has another content" }],
    ],
  ])("notices %s and names the stream", async (_name, statements, differences) => {
    tamper(to, ...statements);
    expect(await compare()).toMatchObject({ verified: false, differences, moreDifferences: false });
  });

  test("notices the same event twice with its twin missing", async () => {
    tamper(
      to,
      "UPDATE events SET body = (SELECT body FROM events AS other WHERE other.position = 109), version = (SELECT version FROM events AS other WHERE other.position = 109) WHERE position = 12",
    );
    expect((await compare()).differences).toMatchObject(NAMED);
  });

  test("leaves streams alone that only the target has", async () => {
    const target = await openStore(to);
    const own = Array.from({ length: 500 }, (_, index) =>
      batchOf({ log: "tasks", subject: `own-${index}`, events: 1, data: null }, `own-${index}`),
    );
    await target.append(own);
    await target.close();
    expect(await compare()).toMatchObject({ verified: true, events: 800 });
    expect(await compare({ from: to, to: from })).toMatchObject({
      verified: false,
      differences: expect.arrayContaining([
        { log: "tasks", subject: "own-0", reason: "events must be 1, got 0" },
      ]),
      moreDifferences: true,
    });
  });

  test(`names ${MAX_DIFFERENCES} streams and says that there are more`, async () => {
    tamper(to, "UPDATE events SET recorded = recorded + 1");
    const { differences, moreDifferences } = await compare();
    expect({ named: differences.length, moreDifferences }).toEqual({
      named: MAX_DIFFERENCES,
      moreDifferences: true,
    });
  });

  test("follows a copy, and a stream that was changed in the target is in its report", async () => {
    expect(await copyBook({ from, to })).toMatchObject({ recorded: 0, duplicate: 800, verified: true });
    tamper(to, `UPDATE events SET body = replace(body, '"note":"n"', '"note":"m"') WHERE position = 12`);
    expect(await copyBook({ from, to })).toMatchObject({ verified: false, differences: NAMED });
    expect(await copyBook({ from, to, verify: false })).toMatchObject({ verified: null, differences: [] });
  });

  test("of a book that is not there says so", async () => {
    await expect(compare({ to: join(folder, "none.db") })).rejects.toMatchObject({ code: "book_missing" });
  });
});

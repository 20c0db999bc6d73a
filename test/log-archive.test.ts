/** What goes out as an archive of dynamodb-logs comes back as the same streams, and the old system's queries can read it. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDaybook } from "../src/daybook.ts";
import { openStore } from "../src/store/open-store.ts";
import { recordSteps, steps } from "./support/books.ts";
import { type CliFolder, cliFolder } from "./support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

/** Every stream of the logs that have versions, without what a book gives. */
async function streamsOf(name: string): Promise<string[]> {
  const { out } = await at.daybook(`export ndjson --book ${name}`);
  const events = out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return events
    .filter(({ version }) => version !== undefined)
    .map(({ position: _position, recordedtime: _recordedtime, ...event }) => event)
    .map(
      (event) =>
        `${event.log} ${event.subject} ${event.version} ${JSON.stringify(Object.entries(event).sort())}`,
    )
    .sort();
}

describe("an archive of dynamodb-logs", () => {
  test("that is exported and imported gives the same streams, whatever they hold", async () => {
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (made) => {
        serial += 1;
        const [from, to, file] = [`from-${serial}.db`, `to-${serial}.db`, `archive-${serial}`];
        await (await openDaybook(join(at.path, from), { zone: "UTC" })).close();
        const store = await openStore(join(at.path, from));
        await recordSteps(store, made);
        await store.close();
        const exported = await at.daybook(`export dynamodb-logs-archive --book ${from} --out ${file}`);
        expect(exported.code).toBe(made.some(({ log }) => log === "views") ? 3 : 0);
        expect(await at.daybook(`import dynamodb-logs ${file} --book ${to}`)).toMatchObject({ code: 0 });
        expect(await streamsOf(to)).toEqual(await streamsOf(from));
        const again = await at.daybook(`import auto ${file} --book ${to} --json`);
        expect(JSON.parse(again.out)).toMatchObject({ recorded: 0, rejectedTotal: 0 });
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  test("has the table, the indexes and the envelopes of the old system", async () => {
    await at.daybook([
      "append",
      "users",
      "signup",
      "u-42",
      "--data",
      '{"id":"u-42","name":"Ana"}',
      "--actor",
      "ana",
    ]);
    const { code, out } = await at.daybook("export dynamodb-logs-archive --out db");
    expect({ code, out }).toEqual({ code: 0, out: "1 event in db\n" });
    const db = new Database(join(at.path, "db"), { readonly: true });
    const row = db
      .prepare(
        "SELECT * FROM events WHERE createdAt >= '2026-03-02' AND log = ? AND type = ? ORDER BY createdAt LIMIT 10",
      )
      .get("users", "signup") as { createdAt: string; event: string };
    const indexes = db.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'index'").pluck().get();
    db.close();
    expect(indexes).toBe(4);
    expect(row.createdAt).toBe("2026-03-02T12:00:00.000Z");
    expect(JSON.parse(row.event)).toMatchObject({
      version: "0",
      "detail-type": "stream changes",
      source: "dynamodb-log",
      time: "2026-03-02T12:00:00.000Z",
      resources: [],
      detail: {
        log: "users",
        key: { pk: "users#u-42#stream", sk: 1 },
        type: "signup",
        payload: { id: "u-42", name: "Ana" },
      },
    });
  });

  test("needs a file, and one that cannot be written leaves nothing", async () => {
    await at.daybook("append users signup u-42");
    expect(await at.daybook("export dynamodb-logs-archive")).toMatchObject({ code: 2 });
    const { code, err } = await at.daybook("export dynamodb-logs-archive --out none/db");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("none/db must be a file that can be written"),
    });
    expect(existsSync(join(at.path, "none"))).toBe(false);
  });
});

describe("import dynamodb-logs", () => {
  const line = (sk: number, more: object = {}) =>
    `${JSON.stringify({ pk: "users#u-1#stream", sk, type: "signup", log: "users", payload: { id: "u-1", sk }, ...more })}\n`;

  test("takes items in any order, and what lies behind a gap once it is filled", async () => {
    await writeFile(join(at.path, "items.ndjson"), line(4) + line(2) + line(1) + line(1));
    const { code, out, err } = await at.daybook("import dynamodb-logs items.ndjson");
    expect({ code, out }).toEqual({ code: 3, out: "2 recorded, 1 duplicate, 1 rejected\n" });
    expect(err).toContain("line 1: stream u-1 of log users: must have version 3 next, got 4");
    await writeFile(join(at.path, "more.ndjson"), line(3) + line(4));
    expect((await at.daybook("import dynamodb-logs more.ndjson --dry-run")).out).toBe(
      "would be: 2 recorded\n",
    );
    expect((await at.daybook("import dynamodb-logs more.ndjson")).out).toBe("2 recorded\n");
    expect((await streamsOf("daybook.db")).map((text) => text.split(" ")[2])).toEqual(["1", "2", "3", "4"]);
  });

  test("--log and --source say where they go, and refuse what is for time entries", async () => {
    await writeFile(
      join(at.path, "items.ndjson"),
      line(1, { log: "userEvents", pk: "userEvents#u-1#stream" }),
    );
    expect(await at.daybook("import dynamodb-logs items.ndjson")).toMatchObject({
      code: 3,
      err: expect.stringContaining("log must be 1 to 63 lower-case letters"),
    });
    expect((await at.daybook("import auto items.ndjson --log users --source old-prod")).out).toBe(
      "1 recorded\n",
    );
    expect(await streamsOf("daybook.db")).toEqual([expect.stringContaining('["source","old-prod"]')]);
    expect(await at.daybook("import dynamodb-logs items.ndjson --reconcile")).toMatchObject({ code: 2 });
  });

  test("that is interrupted says how to go on, whichever form it reads", async () => {
    await at.daybook("append users signup u-42");
    await at.daybook("export dynamodb-logs-archive --out db");
    await writeFile(join(at.path, "items.ndjson"), line(1));
    const stop = new AbortController();
    stop.abort();
    for (const file of ["db", "items.ndjson"]) {
      const interruption = { signal: stop.signal, isHeeded: false };
      const { code, err } = await at.daybook(`import dynamodb-logs ${file} --book to.db`, { interruption });
      expect({ code, err }).toEqual({
        code: 130,
        err: "stopped: 0 recorded so far; run it again to go on, what is recorded is skipped\n",
      });
    }
  });

  test("of a file that is no archive fails", async () => {
    await at.daybook("append users signup u-42 --book book.db");
    const { code, err } = await at.daybook("import dynamodb-logs book.db --book other.db");
    expect({ code, err: err.split("\n")[0] }).toEqual({
      code: 1,
      err: expect.stringContaining("archive must be an SQLite file with a table events"),
    });
  });
});

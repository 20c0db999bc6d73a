import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";
import { openDaybook } from "../../daybook.ts";

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const book = await openDaybook(join(at.path, "from.db"), { zone: "Europe/London" });
  for (const subject of ["t-1", "t-2", "t-1"]) await book.append("tasks", { type: "task.done", subject });
  await book.time.record({ start: "2026-03-02T23:30:00Z", end: "2026-03-03T00:30:00Z", tags: ["Study"] });
  await book.close();
});
afterAll(() => at.remove());

const run = (words: string) => at.daybook(words);

describe("copy", () => {
  test("makes the target with the source's zone, events, entries and counts", async () => {
    expect(await run("copy from.db to.db")).toEqual({
      code: 0,
      out: "4 events copied; every stream is the same\n",
      err: "",
    });
    for (const words of ["export ndjson", "export csv", "count --by day --from 2026-01-01"]) {
      const outOf = async (book: string) =>
        (await run(`${words} --book ${book}`)).out.replaceAll(/"position":"\d+",/g, "");
      expect(await outOf("to.db")).toBe(await outOf("from.db"));
    }
    const book = await openDaybook(join(at.path, "to.db"));
    expect(book.calendar.zone).toBe("Europe/London");
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
    await book.close();
  });

  test("again copies what has come since", async () => {
    await run("copy from.db again.db");
    await run("append tasks task.done t-2 --book from.db");
    expect((await run("copy from.db again.db")).out).toBe(
      "1 event copied, 4 there already; every stream is the same\n",
    );
    expect(JSON.parse((await run("copy from.db again.db --json --no-verify")).out)).toEqual({
      events: 5,
      recorded: 0,
      duplicate: 5,
      verified: null,
      differences: [],
      moreDifferences: false,
    });
    expect(await run("copy from.db again.db --verify-only")).toMatchObject({
      code: 0,
      out: "every stream is the same: 5 events\n",
    });
  });

  test("of a target that went on by itself fails, writes nothing and names the streams", async () => {
    await run("copy from.db own.db");
    await run("append tasks task.done t-1 --id own --book own.db");
    const before = (await run("export ndjson --book own.db")).out;
    const { code, out, err } = await run("copy from.db own.db");
    expect({ code, out }).toEqual({
      code: 1,
      out: "log    stream  what is different\ntasks  t-1     version 3 must be absent, got another event, id own\n1 stream of own.db not as in the source\n",
    });
    expect(err).toContain("hint: an event cannot be taken back");
    expect((await run("export ndjson --book own.db")).out).toBe(before);
    const compared = await run("copy from.db own.db --verify-only --json");
    expect(compared.code).toBe(1);
    expect(JSON.parse(compared.out)).toMatchObject({
      verified: false,
      differences: [{ log: "tasks", subject: "t-1", reason: "events must be 2, got 3" }],
    });
  });

  test.each([
    ["copy none.db new.db", 1, "book must be an existing file"],
    ["copy from.db none.db --verify-only", 1, "book must be an existing file"],
    ["copy from.db ./from.db", 2, "to must be another book than from, got ./from.db twice"],
    ["copy from.db :memory:", 2, "from and to must be books that stay, got :memory:"],
    ["copy from.db new.db --verify-only --no-verify", 2, "--verify-only must be without --no-verify"],
    ["copy from.db", 2, "missing required argument 'to'"],
  ])("%s fails and makes no book", async (words, code, message) => {
    const result = await run(words);
    expect({ code: result.code, says: result.err.includes(message) ? message : result.err }).toEqual({
      code,
      says: message,
    });
    expect(existsSync(join(at.path, "new.db")) || existsSync(join(at.path, "none.db"))).toBe(false);
  });

  test("that is interrupted says how to go on, and goes on", async () => {
    const stop = new AbortController();
    stop.abort();
    const interruption = { signal: stop.signal, isHeeded: false };
    const { code, err } = await at.daybook("copy from.db broken.db", { interruption });
    expect({ code, err }).toEqual({
      code: 130,
      err: "stopped; run it again to go on, what was copied is skipped\n",
    });
    expect(await run("copy from.db broken.db")).toMatchObject({ code: 0 });
  });

  test("into a book whose views were built with other settings says that they need a rebuild", async () => {
    await run("copy from.db settings.db");
    await run("append tasks task.done t-3 --book from.db");
    await writeFile(join(at.path, "counts.json"), JSON.stringify({ logs: { tasks: { counters: ["log"] } } }));
    const { code, out, err } = await run("copy from.db settings.db --config counts.json");
    expect({ code, out }).toEqual({
      code: 0,
      out: "1 event copied, 5 there already; every stream is the same\n",
    });
    expect(err).toMatch(
      /^hint: views of .*settings\.db were built with other settings; run daybook rebuild\n$/,
    );
  });
});

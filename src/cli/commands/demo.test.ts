import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder, NOON } from "../../../test/support/cli.ts";
import { openDaybook } from "../../daybook.ts";
import type { Entry } from "../../kits/time/entry.ts";

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const { code, out, err } = await at.daybook("demo");
  expect({ code, err }).toEqual({ code: 0, err: "see it: daybook serve\n" });
  expect(out).toMatch(/^\d\d,\d{3} events recorded\n$/);
}, 60_000);
afterAll(() => at.remove());

/** One more, a day later. */
const NEXT_NOON = NOON + 86_400_000;

const entries = async (book = "daybook.db"): Promise<Entry[]> =>
  JSON.parse((await at.daybook(`export json --book ${book}`)).out);

describe("demo", () => {
  test("fills its logs with a year up to now", async () => {
    const book = await openDaybook(join(at.path, "daybook.db"), { clock: () => NOON });
    const logs = await book.logs();
    expect(logs.map(({ log, ordering }) => [log, ordering])).toEqual([
      ["goals", "version"],
      ["logins", "version"],
      ["notes", "version"],
      ["pages", "time"],
      ["tasks", "version"],
      ["time", "version"],
    ]);
    for (const { log, firstTime, lastTime } of logs) {
      expect(firstTime < "2025-03-12").toBe(true);
      expect(
        lastTime > (log === "goals" ? "2025" : "2026-02-27") && lastTime <= "2026-03-02T12:00:00.000Z",
      ).toBe(true);
    }
    const { items } = await book.count({ by: "month" });
    expect(items).toHaveLength(13);
    await book.close();
  });

  test("the time entries are of every kind, and every one is over", async () => {
    const all = await entries();
    const kinds = new Set(all.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(["Blogging", "Chore", "Exercise", "Project", "Study"]);
    const flags = new Set(all.flatMap((entry) => entry.flags));
    expect([...flags].sort()).toEqual(["crosses-midnight", "over-long", "zero"]);
    expect(all.every(({ end }) => end !== null && Date.parse(end) <= NOON)).toBe(true);
  });

  test("running it again adds nothing, and later only what has happened since", async () => {
    expect((await at.daybook("demo")).out).toMatch(/^0 events recorded, \d\d,\d{3} events there before\n$/);
    const { out } = await at.daybook("demo --json", { now: NEXT_NOON });
    const { recorded } = JSON.parse(out);
    expect(recorded).toBeGreaterThan(5);
    expect(recorded).toBeLessThan(800);
    expect((await at.daybook("recount")).code).toBe(0);
    await at.daybook("demo --book same.db --zone UTC", { now: NEXT_NOON });
  });

  test("the same seed makes the same year, whenever it runs", async () => {
    const [one, two] = [await entries(), await entries("same.db")];
    expect(two.slice(-500)).toEqual(one.slice(-500));
  });

  test("refuses a book that holds something else, unless it is forced; another seed is another year", async () => {
    await at.daybook("append tasks a.b t --book own.db");
    expect(await at.daybook("demo --book own.db")).toEqual({
      code: 2,
      out: "",
      err: expect.stringMatching(
        /^daybook: book for the demo must be empty or a demo, got .*own\.db with tasks\nhint: --book/,
      ),
    });
    expect((await at.daybook("demo --seed 2")).code).toBe(2);
    expect((await at.daybook("demo --book own.db --seed 2 --force")).code).toBe(0);
    expect((await entries("own.db")).slice(-500)).not.toEqual((await entries()).slice(-500));
  });
});

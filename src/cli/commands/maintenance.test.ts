import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";
import { SqliteStore } from "../../store/sqlite/sqlite-store.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
  await at.daybook("append tasks a.b t --time 2026-03-01T23:00:00Z");
});
afterEach(() => at.remove());

const OTHER_COUNTERS = { logs: { tasks: { counters: ["log"] } } };
const config = (settings: object) =>
  writeFile(join(at.path, "daybook.config.json"), JSON.stringify(settings));
const days = async () => JSON.parse((await at.daybook("count --by day --json")).out).items;

describe("rebuild", () => {
  test("--zone moves the days", async () => {
    expect(await days()).toEqual([{ date: "2026-03-01", count: 1 }]);
    expect((await at.daybook("rebuild --zone Asia/Kolkata")).out).toBe(
      "rebuilt from 1 event; days are those of Asia/Kolkata\n",
    );
    expect(await days()).toEqual([{ date: "2026-03-02", count: 1 }]);
    expect((await at.daybook("events")).out).toContain("2026-03-02 04:30:00");
  });

  test("the zone of the config file is taken over by a rebuild, unless another is named", async () => {
    await config({ zone: "Asia/Kolkata" });
    expect(await days()).toEqual([{ date: "2026-03-01", count: 1 }]);
    expect((await at.daybook("rebuild --json")).out).toBe('{"events":1,"zone":"Asia/Kolkata"}\n');
    expect(await days()).toEqual([{ date: "2026-03-02", count: 1 }]);
    expect((await at.daybook("rebuild --zone UTC --json")).out).toContain('"zone":"UTC"');
    expect(await at.daybook("rebuild --zone Mars")).toMatchObject({ code: 2 });
  });

  test("other settings of a log are refused until a rebuild, which takes them over", async () => {
    await config(OTHER_COUNTERS);
    expect(await at.daybook("count")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/hint: run `daybook rebuild`/),
    });
    expect((await at.daybook("rebuild")).code).toBe(0);
    expect(await days()).toEqual([{ date: "2026-03-01", count: 1 }]);
  });
});

describe("recount", () => {
  test("says that all is right", async () => {
    const { code, out } = await at.daybook("recount");
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^all is right: \d+ items from 1 event\n$/),
    });
  });

  test("finds what is wrong and ends with 1; --repair puts it right", async () => {
    // Read once, what is counted stands in the store.
    await days();
    await spoilCounter();
    const found = await at.daybook("recount");
    expect(found).toMatchObject({ code: 1, err: "hint: daybook recount --repair puts them right\n" });
    expect(found.out).toMatch(/item +attribute +stored +log says\n/);
    expect(found.out).toMatch(/1 difference, in \d+ items from 1 event\n$/);
    const repaired = await at.daybook("recount --repair");
    expect(repaired).toMatchObject({ code: 0, err: "repaired\n" });
    expect(await at.daybook("recount --json")).toMatchObject({
      code: 0,
      out: expect.stringContaining('"differencesTotal":0'),
    });
  });
});

/** As no code of ours does: one more in a stored counter. */
async function spoilCounter(): Promise<void> {
  const store = SqliteStore.open(join(at.path, "daybook.db"));
  const { items } = await store.queryItems({ pkPrefix: "", direction: "forward", limit: 1_000 });
  const counter = items.find((item) => item.sk === "2026-03" && item.d01 === 1);
  if (counter === undefined) throw new Error("no counter of the day");
  const { pk, sk } = counter;
  await store.writeItems([{ op: "merge", pk, sk, add: { d01: 1 } }]);
  await store.close();
}

describe("doctor", () => {
  const doctor = async (options?: object) => {
    const { code, out } = await at.daybook("doctor --json", options);
    return { code, ...JSON.parse(out) } as { code: number; ok: boolean; checks: Record<string, string>[] };
  };
  const finding = ({ checks }: { checks: Record<string, string>[] }, name: string) =>
    checks.find((check) => check.name === name);

  test("one line for each check", async () => {
    const { code, out } = await at.daybook("doctor", { env: { DAYBOOK_PORT: "0" } });
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.slice(0, 13).trimEnd())).toEqual(
      expect.arrayContaining([
        "ok    node",
        "ok    config",
        "ok    book",
        "ok    views",
        "ok    zone",
        "ok    port",
      ]),
    );
    expect(out).toContain("1 event in 1 log\n");
  });

  test("a book that is not there yet is no failure, and none is made", async () => {
    const report = await doctor({ env: { DAYBOOK_BOOK: "none.db", DAYBOOK_PORT: "0" } });
    expect(report).toMatchObject({ code: 0, ok: true });
    expect(finding(report, "book")).toMatchObject({
      status: "warn",
      advice: expect.stringContaining("daybook demo"),
    });
    expect((await at.daybook("events --book none.db")).code).toBe(1);
  });

  test("says what is wrong with the settings, the book, the views and the port", async () => {
    await config({ zone: "Mars" });
    await writeFile(join(at.path, "foreign.db"), "not a book at all, and long enough to be looked at");
    const bad = await doctor({ env: { DAYBOOK_PORT: "x", DAYBOOK_BOOK: "foreign.db" } });
    expect(bad).toMatchObject({ code: 1, ok: false });
    expect(finding(bad, "config")).toMatchObject({
      status: "fail",
      text: expect.stringContaining('got "Mars"'),
    });
    expect(finding(bad, "book")).toMatchObject({ status: "fail" });
    expect(finding(bad, "port")).toMatchObject({ status: "fail" });
    await config({ ...OTHER_COUNTERS, zone: "Asia/Kolkata" });
    const other = await doctor();
    expect(finding(other, "zone")).toMatchObject({
      status: "warn",
      text: "days are those of UTC, and the config file says Asia/Kolkata",
      advice: "daybook rebuild takes it over",
    });
    expect(finding(other, "views")).toMatchObject({ status: "warn", advice: "daybook rebuild" });
  });

  test("a port that is taken is a warning", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
    const report = await doctor({ env: { DAYBOOK_PORT: String(port) } });
    expect(finding(report, "port")).toMatchObject({ status: "warn", text: `${port} is taken` });
    expect(report.ok).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });
});

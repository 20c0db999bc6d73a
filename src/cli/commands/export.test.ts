import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const add = (...words: string[]) => at.daybook(["track", "add", ...words]);
  await add(
    "2026-03-01T23:30",
    "2026-03-02T01:00",
    "Study",
    "--tag",
    "maths",
    "--tag",
    "week 3",
    "--measure",
    "4 pages",
    "--measure",
    ".5 km",
  );
  await add("2026-02-27T09:00", "1h", "Project", "--description", 'said "no", twice');
  await at.daybook("append tasks task.created t-1 --actor ana");
});
afterAll(() => at.remove());

const run = async (words: string) => (await at.daybook(`export ${words}`)).out;

describe("export", () => {
  test("csv has the entries, oldest first, quoted where needed", async () => {
    const rows = (await run("csv")).replaceAll(/^[0-9a-f-]{36}/gm, "ID").split("\n");
    expect(rows).toEqual([
      "id,start,end,seconds,type,tags,description,flags,task,measurements",
      'ID,2026-02-27T09:00:00.000Z,2026-02-27T10:00:00.000Z,3600,Project,,"said ""no"", twice",,,',
      "ID,2026-03-01T23:30:00.000Z,2026-03-02T01:00:00.000Z,5400,Study,maths;week 3,,crosses-midnight,,4 pages;0.5 km",
      "",
    ]);
  });

  test("json is one array of the API's entries", async () => {
    expect(JSON.parse(await run("json"))).toEqual([
      expect.objectContaining({ type: "Project", tags: [], seconds: 3_600, version: 1 }),
      expect.objectContaining({ type: "Study", tags: ["maths", "week 3"], flags: ["crosses-midnight"] }),
    ]);
  });

  test("ndjson has the events, oldest first", async () => {
    const lines = (await run("ndjson")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).log)).toEqual(["time", "time", "tasks"]);
  });

  test.each([
    ["ndjson --log tasks", 1],
    ["ndjson --actor ana", 1],
    ["ndjson --type entry.", 2],
    ["ndjson --to 2026-02-28", 1],
    ["csv --type Study", 2],
    ["csv --tag maths", 2],
    ["csv --from 2026-03-02", 2],
    ["csv --from 2026-03-03", 1],
  ])("%s writes %i lines", async (words, lines) => {
    expect((await run(words)).trim().split("\n")).toHaveLength(lines);
  });

  test("--out writes a whole file and says how much", async () => {
    const { code, out } = await at.daybook("export csv --out all.csv");
    expect({ code, out }).toEqual({ code: 0, out: "2 time entries in all.csv\n" });
    expect(await readFile(join(at.path, "all.csv"), "utf8")).toBe(await run("csv"));
    expect(JSON.parse(await run("ndjson --out events.ndjson --json"))).toEqual({
      rows: 3,
      file: "events.ndjson",
    });
  });

  test("an export that fails leaves the old file and nothing beside it", async () => {
    await writeFile(join(at.path, "old.csv"), "old");
    const stop = new AbortController();
    stop.abort();
    const { code, err } = await at.daybook("export csv --out old.csv", {
      interruption: { signal: stop.signal, isHeeded: false },
    });
    expect({ code, err }).toEqual({ code: 130, err: "stopped: the export is not whole\n" });
    expect(await readFile(join(at.path, "old.csv"), "utf8")).toBe("old");
    expect((await readdir(at.path)).filter((name) => name.includes("part"))).toEqual([]);
  });

  test.each([
    [
      "csv --log tasks",
      2,
      /^daybook: csv takes --from, --to, --tag and one --type, got another filter\nhint: /,
    ],
    ["json --actor ana", 2, /^daybook: json takes/],
    [
      "xlsx",
      2,
      /^daybook: format must be one of ndjson, csv, json, page-views, dynamodb-logs-archive, got "xlsx"\n$/,
    ],
    [
      "csv --out no/where.csv",
      1,
      /^daybook: no\/where\.csv must be a file that can be written: there is no such file\n$/,
    ],
  ])("refuses %s", async (words, code, message) => {
    const result = await at.daybook(`export ${words}`);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });
});

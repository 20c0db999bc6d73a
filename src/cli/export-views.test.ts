import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type CliFolder, cliFolder, TextStream } from "../../test/support/cli.ts";
import { openDaybook } from "../daybook.ts";
import type { JsonObject } from "../event/event.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import { viewLines } from "./export-views.ts";
import { run } from "./run.ts";

const HEADER =
  "time,page,visitor,referrer,browser,os,device,country,campaign_source,campaign_medium,campaign_name,host,status,id";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

function line(day: string, target: string, status = 200): string {
  return `203.0.113.7 - - [${day}/Mar/2026:12:00:00 +0000] "GET ${target} HTTP/1.1" ${status} 512 "https://search.example/" "${FIREFOX}"\n`;
}

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const lines = [
    line("03", "/about/"),
    line("01", "/notes/a%2C%22b%22/?utm_source=%3DSUM(A1)&utm_medium=mail&utm_campaign=%2Bspring"),
    line("02", "/about/", 304),
  ];
  await writeFile(join(at.path, "access.log"), lines.join(""));
  await at.daybook("import combined access.log");
  await at.daybook("append tasks task.created t-1");
});
afterAll(() => at.remove());

const rowsOf = async (words: string) =>
  (await at.daybook(`export page-views${words}`)).out
    .replaceAll(/,[0-9a-f-]{36}$/gm, ",ID")
    .replaceAll(/,[0-9a-f]{12},/g, ",VISITOR,")
    .trim()
    .split("\n");

describe("export page-views", () => {
  test("has the views, oldest first, quoted where needed, and no formula", async () => {
    expect(await rowsOf("")).toEqual([
      HEADER,
      `2026-03-01T12:00:00.000Z,"/notes/a,""b""/",VISITOR,search.example,Firefox,Linux,desktop,,'=SUM(A1),mail,'+spring,,200,ID`,
      "2026-03-02T12:00:00.000Z,/about/,VISITOR,search.example,Firefox,Linux,desktop,,,,,,304,ID",
      "2026-03-03T12:00:00.000Z,/about/,VISITOR,search.example,Firefox,Linux,desktop,,,,,,200,ID",
    ]);
  });

  test.each([
    [" --from 2026-03-02", 2],
    [" --to 2026-03-01", 1],
    [" --from 2026-03-02 --to 2026-03-02", 1],
    [" --subject /about/", 2],
    [" --from 2027-01-01", 0],
  ])("%s writes %i views", async (words, views) => {
    expect(await rowsOf(words)).toHaveLength(views + 1);
  });

  test("--out writes a whole file and says how much", async () => {
    expect((await at.daybook("export page-views --out views.csv")).out).toBe("3 page views in views.csv\n");
  });

  test.each(["--log tasks", "--actor ana", "--type page.viewed", "--tag x"])("refuses %s", async (words) => {
    const { code, out, err } = await at.daybook(`export page-views ${words}`);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("page-views takes --from, --to and --subject, a page, got another filter");
  });
});

/** By RFC 4180: a cell, then a comma or the end of its line. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/gy)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? "");
    if (end === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

/** The cells of what is written of views that have these data. */
async function cellsOf(all: JsonObject[]): Promise<string[][]> {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  await book.append(
    "pages",
    all.map((data) => ({ source: "x", type: "page.viewed", subject: "/p", data })),
  );
  let text = "";
  for await (const part of viewLines(book, {})) text += part.text;
  await book.close();
  return readCsv(text);
}

test("whatever anyone recorded, a reader of CSV gets it back, and no cell begins a formula", async () => {
  const value = fc.oneof(
    fc.string({
      unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'", "a", "é", "＝"),
      maxLength: 8,
    }),
    fc.constantFrom(null, 7, true, ["x"], { source: "=1" }),
  );
  const data = fc.record(
    { host: value, referrer: value, campaign: fc.oneof(value, fc.record({ source: value, name: value })) },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(data, { minLength: 1, maxLength: 5 }), async (all) => {
      const [header, ...rows] = await cellsOf(all as JsonObject[]);
      expect(header?.join(",")).toBe(HEADER);
      expect(rows).toHaveLength(all.length);
      for (const cells of rows) {
        expect(cells).toHaveLength(14);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }
      const plain = (text: string | undefined) => text?.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, "");
      const hosts = all.map(({ host }) => (typeof host === "string" ? plain(host) : host === 7 ? "7" : ""));
      expect(rows.map((cells) => plain(cells[11])).sort()).toEqual(hosts.sort());
    }),
    { numRuns: 60 },
  );
});

describe("an export to a reader that is slow", () => {
  const VIEWS = 3_000;
  let many: CliFolder;
  beforeAll(async () => {
    many = await cliFolder();
    const lines = Array.from({ length: VIEWS }, (_, index) => line("01", `/p${index}/`));
    await writeFile(join(many.path, "access.log"), lines.join(""));
    await many.daybook("import combined access.log");
  });
  afterAll(() => many.remove());

  test.each(["page-views", "ndjson --log pages"])(
    "%s reads on only when what it read was taken",
    async (words) => {
      const pages = vi.spyOn(SqliteStore.prototype, "readLog");
      const chunks = vi.spyOn(SqliteStore.prototype, "readAfter");
      const read = () =>
        [
          ...pages.mock.calls.map(([{ limit }]) => limit),
          ...chunks.mock.calls.map(([, limit]) => limit),
        ].reduce((sum, limit) => sum + limit, 0);
      const ahead: number[] = [];
      let taken = 0;
      const stdout = new Writable({
        write(piece, _encoding, done) {
          taken += String(piece).split("\n").length - 1;
          void turns(50).then(() => {
            ahead.push(read() - taken);
            done();
          });
        },
      });
      try {
        const io = { stdin: Readable.from([]), stdout, stderr: new TextStream(), env: {}, cwd: many.path };
        expect(await run(["export", ...words.split(" ")], io)).toBe(0);
      } finally {
        pages.mockRestore();
        chunks.mockRestore();
      }
      expect(taken).toBeGreaterThanOrEqual(VIEWS);
      expect(ahead.length).toBeGreaterThan(4);
      // Two reads of 500.
      expect(Math.max(...ahead)).toBeLessThanOrEqual(1_000);
    },
  );
});

/** As long as whoever does not wait needs to go on. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

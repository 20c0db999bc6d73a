import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

function line(day: string, target: string, address = "203.0.113.7"): string {
  return `${address} - - [${day}/Mar/2026:12:00:00 +0000] "GET ${target} HTTP/1.1" 200 512 "https://search.example/" "${FIREFOX}"\n`;
}

let at: CliFolder;
const file = (name: string) => join(at.path, name);
beforeAll(async () => {
  at = await cliFolder();
  const lines = [
    line("01", "/notes/second%20post/?utm_source=news"),
    line("02", "/notes/second%20post/", "203.0.113.8"),
    line("02", "/notes/second%20post/index.html"),
    line("02", "/about/"),
    line("02", "/img/x.png"),
    "no request at all\n",
  ];
  writeFileSync(file("access.log"), lines.join(""));
});
afterAll(() => at.remove());

const RANGE = "--from 2026-03-01 --to 2026-03-02";

describe("import of access logs", () => {
  test("says what became of the lines, and keeps what is none", async () => {
    const done = await at.daybook("import combined access.log --rejects bad.ndjson");
    expect(done.code).toBe(3);
    expect(done.out).toBe("4 views, 1 skipped, 1 rejected, of 6 lines\n");
    expect(done.err).toContain("skipped: 1 asset");
    expect(JSON.parse(readFileSync(file("bad.ndjson"), "utf8"))).toMatchObject({
      line: 6,
      text: "no request at all",
    });
  });

  test("reads a file that grew from where it was", async () => {
    appendFileSync(file("access.log"), line("03", "/about/").trimEnd());
    expect((await at.daybook("import access-log access.log --json")).out).toContain('"incomplete":1');
    appendFileSync(file("access.log"), "\n");
    expect((await at.daybook("import access-log access.log")).out).toBe("1 view, of 1 line\n");
    expect((await at.daybook("import access-log access.log")).err).toContain("nothing new");
  });

  test.each([
    ["import combined", "file must be given"],
    ["import combined nowhere.log", "there is no such file"],
    ["import combined access.log --log pages", "--log is not for access logs"],
    ["import combined access.log access.log --follow", "--follow is for one file"],
    ["import toggl-csv a b", "takes one file"],
  ])("%s is refused", async (words, message) => {
    const done = await at.daybook(words);
    expect(done.code).not.toBe(0);
    expect(done.err).toContain(message);
  });
});

describe("pages", () => {
  test("are listed, the most viewed first", async () => {
    const { out, err } = await at.daybook(`pages ${RANGE} --compare`);
    expect(out.split("\n").slice(1, 3)).toEqual([
      "    3     new  2026-03-02  /notes/second post/",
      "    1     new  2026-03-03  /about/",
    ]);
    expect(err).toContain("4 views of 2 pages from 2026-03-01 to 2026-03-02");
    expect((await at.daybook(`pages ${RANGE} --prefix /a --limit 1 --json`)).out).toContain(
      '"page":"/about/"',
    );
  });

  test("show their days and visitors", async () => {
    const { out } = await at.daybook(["pages", "show", "/notes/second post/", ...RANGE.split(" ")]);
    expect(out.split("\n").map((text) => text.replace(/ *█*$/, ""))).toEqual([
      "day         views  visitors",
      "2026-03-01      1         1",
      "2026-03-02      2         2",
      "total           3         3",
      "",
    ]);
    expect((await at.daybook(`pages show ${RANGE} --by month --json`)).out).toContain('"views":4');
  });

  test("are counted by where readers came from", async () => {
    expect((await at.daybook(`pages by referrers ${RANGE}`)).out).toContain("search.example      4");
    expect((await at.daybook(`pages by campaigns ${RANGE} --json`)).out).toContain('"source":"news"');
    expect((await at.daybook(`pages by browsers ${RANGE} --page /about/ --json`)).out).toContain('"Firefox"');
  });

  test.each([
    ["pages --prefix notes --from 2026-03-01 --to 2026-03-02", "3 views of 1 page"],
    [`pages --prefix /x ${RANGE}`, "no views of pages that begin with /x from 2026-03-01"],
    ["pages --from 2025-01-01 --to 2025-01-31", "the first was on 2026-03-01"],
    ["pages show --from 2025-01-01 --to 2025-01-31", "the first was on 2026-03-01"],
    ["pages show /about", '"/about/" was'],
    [`pages by referrers ${RANGE} --prefix /a`, "--prefix is not for pages by"],
    ["pages --compare show", "--compare is not for pages show"],
    ["pages by nothing", "what must be one of referrers, campaigns"],
    ["import s3-logs access.log --dry-run", "no line could be read: daybook import access-log"],
  ])("%s says where to look", async (words, message) => {
    expect((await at.daybook(words)).err).toContain(message);
  });

  test("have help for each command, of the options that it heeds", async () => {
    expect((await at.daybook("pages --help")).out).toContain("--compare");
    const { out } = await at.daybook("pages by --help");
    expect(out).toContain("--book");
    expect(out).not.toContain("--compare");
    expect(out.split("--limit")).toHaveLength(2);
  });

  test("have the words above the columns in their help", async () => {
    for (const words of ["pages --help", "pages by --help"]) {
      const { out } = await at.daybook(words);
      expect(out.replaceAll(/\s+/g, " ")).toContain(
        "referrer, campaign, browser, os, device, country, service.",
      );
    }
  });

  test("of a book that has none are said to come from logs", async () => {
    const other = await cliFolder();
    writeFileSync(join(other.path, "bad.log"), "no request at all\n");
    await other.daybook("import combined bad.log");
    for (const words of ["pages", "pages show", "pages --prefix /x"])
      expect((await other.daybook(words)).err).toContain("daybook import access-log <file>");
    await other.remove();
  });

  test("are counted by a word as it stands above its column, too", async () => {
    for (const [one, other] of [
      ["referrer", "referrers"],
      ["os", "systems"],
      ["country", "countries"],
    ]) {
      const { out } = await at.daybook(`pages by ${one} ${RANGE} --json`);
      expect(out).toBe((await at.daybook(`pages by ${other} ${RANGE} --json`)).out);
      expect(out).toContain("items");
    }
  });

  test("that were never viewed are said to be unknown", async () => {
    const done = await at.daybook("pages show /nowhere/");
    expect(done.code).toBe(1);
    expect(done.err).toContain("page must be one that was viewed");
  });
});

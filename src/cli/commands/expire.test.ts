import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder, NOON } from "../../../test/support/cli.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const DAY_MS = 86_400_000;
/** NOON is on the 2nd of March: what was before noon of the 3rd of February is older than 27 days. */
const BEFORE = "2026-02-03T12:00:00.000Z";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const config = (settings: object) =>
  writeFile(join(at.path, "daybook.config.json"), JSON.stringify(settings));
const keeps = (retentionDays: number, more = {}) => config({ logs: { pages: { retentionDays } }, ...more });

/** A view on each of these days of February and one of March. */
async function writeLog(): Promise<void> {
  const line = (day: string) =>
    `203.0.113.1 - - [${day}/2026:10:00:00 +0000] "GET /notes/ HTTP/1.1" 200 5 "-" "${FIREFOX}"\n`;
  await writeFile(
    join(at.path, "access.log"),
    ["01/Feb", "02/Feb", "03/Feb", "04/Feb", "20/Feb", "01/Mar"].map(line).join(""),
  );
}

async function views(): Promise<number> {
  const { out } = await at.daybook("pages show /notes/ --from 2026-01-01 --json");
  return JSON.parse(out).totals.views;
}

describe("expire", () => {
  beforeEach(async () => {
    await writeLog();
    await at.daybook("import combined access.log");
    await keeps(27);
  });

  test("--dry-run says what would go, and then it goes and is counted still", async () => {
    expect(await at.daybook("expire --dry-run")).toEqual({
      code: 0,
      out: `would expire: 3 events of log pages, from before ${BEFORE}\n`,
      err: "nothing was removed; without --dry-run it is\n",
    });
    expect(await at.daybook("expire --log pages")).toEqual({
      code: 0,
      out: `expired: 3 events of log pages, from before ${BEFORE}\n`,
      err: "",
    });
    expect((await at.daybook("expire --json")).out).toBe(
      `{"expired":0,"held":0,"logs":[{"log":"pages","before":"${BEFORE}","expired":0,"held":0,"heldBy":[]}]}\n`,
    );
    expect(await views()).toBe(6);
    expect(await at.daybook("recount")).toMatchObject({ code: 0 });
  });

  test("says who has to read an event before it goes, and who may be passed over", async () => {
    const target = { webhook: "http://127.0.0.1:9/" };
    const rules = { mails: { pattern: { source: ["daybook.pages"] }, target, startAt: "beginning" } };
    await keeps(27, { rules });
    expect(await at.daybook("expire")).toEqual({
      code: 0,
      out: `expired: 0 events of log pages, from before ${BEFORE}\n`,
      err: "held back in log pages: 3 events, for rule mails\n",
    });
    expect((await at.daybook("doctor")).out).toContain("3 events would go, and wait for rule mails");
    expect(await at.daybook("expire --past male")).toMatchObject({ code: 1 });
    expect((await at.daybook("expire --past mails")).out).toContain("expired: 3 events");
    expect((await at.daybook("doctor")).out).toContain("no event to go with the next expiry");
  });

  test("is refused where no log, or not that one, has retentionDays", async () => {
    expect(await at.daybook("expire --log tasks")).toMatchObject({
      code: 1,
      err: expect.stringContaining("config logs.tasks.retentionDays must be given"),
    });
    await config({});
    expect(await at.daybook("expire")).toMatchObject({ code: 2 });
  });

  test("follows an import of access logs, which leaves out what is older", async () => {
    const { out, err } = await at.daybook("import combined access.log --again");
    expect(out).toBe("0 views, 3 duplicates, 3 skipped, of 6 lines\n");
    expect(err).toContain("skipped: 3 expired");
    expect(err).toContain("expired: 3 older events; what they counted stays");
    const { out: later } = await at.daybook("import combined access.log --again", { now: NOON + 2 * DAY_MS });
    expect(later).toBe("0 views, 2 duplicates, 4 skipped, of 6 lines\n");
    expect(await views()).toBe(6);
  });

  test("is told of where events are copied: what the gone ones counted is not", async () => {
    const note =
      "events of the source have expired: what they counted stays there, and is counted nowhere else\n";
    await at.daybook("copy daybook.db early.db");
    expect((await at.daybook("expire")).code).toBe(0);
    expect(await at.daybook("copy daybook.db late.db")).toMatchObject({ code: 0, err: note });
    expect(await at.daybook("backup all.gz")).toMatchObject({ code: 0, err: note });
    // Events that were copied before they went are in the copy alone, and are not taken back.
    expect((await at.daybook("copy early.db daybook.db")).out).toContain(
      "the target has removed events of that age, and takes none any more",
    );
    expect(await views()).toBe(6);
  });
});

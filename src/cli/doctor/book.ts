import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { Config } from "../../config.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import { storeKind } from "../../store/open-store.ts";
import { findFaults } from "../../store/sqlite/integrity.ts";
import type { Cli } from "../cli.ts";
import { counted } from "../text.ts";
import { type Check, type Finding, failed } from "./finding.ts";

const MEGABYTE = 1_048_576;

/** Whether the book opens and its views answer; without a config only whether it opens. */
export async function* checkBook(cli: Cli, config: Config | undefined): AsyncGenerator<Check> {
  const location = cli.bookLocation;
  const path = storeKind(location) === "file" ? location : undefined;
  if (path !== undefined && !existsSync(path)) {
    yield {
      name: "book",
      status: "warn",
      text: `there is none at ${path} yet`,
      advice: "daybook demo or daybook import makes one",
    };
    return;
  }
  let book: Daybook;
  try {
    book = await openDaybook(location, { config: config ?? {}, create: false, clock: () => cli.now() });
  } catch (error) {
    yield { name: "book", ...failed(error) };
    if (path !== undefined && isDaybookError(error, "book_damaged"))
      yield { name: "file", ...fileFinding(path) };
    return;
  }
  try {
    yield { name: "book", status: "ok", text: path === undefined ? location : await bookText(path) };
    if (path !== undefined) yield { name: "file", ...fileFinding(path) };
    if (config !== undefined) yield { name: "views", ...(await viewsFinding(book)) };
    yield { name: "zone", ...zoneFinding(book, config?.zone) };
    if (book.retention.isConfigured) yield { name: "retention", ...(await retentionFinding(book)) };
  } finally {
    await book.close();
  }
}

async function bookText(path: string): Promise<string> {
  const { size } = await stat(path);
  return `${path}, ${Math.ceil(size / MEGABYTE).toLocaleString("en-US")} MB`;
}

function fileFinding(path: string): Finding {
  const faults = findFaults(path);
  if (faults.length === 0) return { status: "ok", text: "every page is as SQLite wrote it" };
  return { status: "fail", text: faults.join("; "), advice: "restore a backup; keep this file until then" };
}

async function viewsFinding(book: Daybook): Promise<Finding> {
  try {
    const logs = await book.logs();
    const events = logs.reduce((sum, log) => sum + log.events, 0);
    return { status: "ok", text: `${counted(events, "event")} in ${counted(logs.length, "log")}` };
  } catch (error) {
    const finding = failed(error);
    return isDaybookError(error, "views_outdated")
      ? { ...finding, status: "warn", advice: "daybook rebuild" }
      : finding;
  }
}

/** Days of another place are easily taken for a fault. */
function zoneFinding({ calendar }: Daybook, wanted = calendar.zone): Finding {
  if (wanted !== calendar.zone) {
    const text = `days are those of ${calendar.zone}, and the config file says ${wanted}`;
    return { status: "warn", text, advice: "daybook rebuild takes it over" };
  }
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const note = here === calendar.zone ? "" : `; this machine is in ${here}`;
  return { status: "ok", text: `days are those of ${calendar.zone}${note}` };
}

/** What waits for ever for a rule that nobody runs any more stays for ever, and nothing else says so. */
async function retentionFinding(book: Daybook): Promise<Finding> {
  try {
    const { expired, held, logs } = await book.retention.expire({ dryRun: true });
    if (held === 0) {
      const next = expired === 0 ? "no event" : counted(expired, "event");
      return { status: "ok", text: `${next} to go with the next expiry` };
    }
    const readers = [...new Set(logs.flatMap(({ heldBy }) => heldBy))];
    return {
      status: "warn",
      text: `${counted(held, "event")} would go, and ${held === 1 ? "waits" : "wait"} for ${readers.join(", ")}`,
      advice: "daybook expire --past <rule>, if nobody delivers by that rule any more",
    };
  } catch (error) {
    return failed(error);
  }
}

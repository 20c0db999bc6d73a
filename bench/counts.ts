/**
 * A year of daily counts from counters: over a thousand events and over a million, beside counting the rows.
 *
 *     npm run bench counts [events]
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { openDaybook } from "../src/daybook.ts";
import { inFolder, median, print, printMachine, taskEvents, timed } from "./harness.ts";

const MANY = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 201;
/** Both books hold one year, so that both answers have as many days. */
const YEAR_MS = 365 * 86_400_000;
const QUERIES = {
  "a log": { log: "tasks" },
  "a type of a log": { log: "tasks", types: ["task.completed"] },
  "an actor of a log": { log: "tasks", actor: "actor-7" },
};

async function fill(path: string, events: number): Promise<void> {
  const book = await openDaybook(path, { zone: "UTC" });
  const source = taskEvents({ stepMs: YEAR_MS / events, actors: 20, streams: 500 });
  async function* rows() {
    for (let line = 1; line <= events; line++) yield { line, value: source.next() };
  }
  await book.appendRows("tasks", rows());
  await book.close();
}

async function measure(path: string): Promise<Record<string, number>> {
  const book = await openDaybook(path, { clock: () => Date.UTC(2025, 11, 31) });
  const result: Record<string, number> = {};
  for (const [name, query] of Object.entries(QUERIES)) {
    const ms: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      ms.push(await timed(() => book.count({ ...query, dense: true })));
    result[name] = median(ms);
  }
  await book.close();
  return result;
}

/** What one would do without counters: group the rows of the year in SQL. */
async function groupRows(path: string): Promise<number> {
  const db = new Database(path, { readonly: true });
  const group = db.prepare("SELECT time / 86400000 AS day, count(*) FROM events WHERE log = 1 GROUP BY day");
  const ms = await timed(() => group.all());
  db.close();
  return ms;
}

printMachine(`bench/counts: medians of ${ROUNDS} calls in process`);
await inFolder(async (folder) => {
  const [few, many] = [join(folder, "few.db"), join(folder, "many.db")];
  await fill(few, 1_000);
  await fill(many, MANY);
  const [small, large] = [await measure(few), await measure(many)];
  print(
    "a year of daily counts, milliseconds",
    Object.keys(QUERIES).map((name) => ({
      query: name,
      "1,000 events": (small[name] as number).toFixed(3),
      [`${MANY} events`]: (large[name] as number).toFixed(3),
      ratio: ((large[name] as number) / (small[name] as number)).toFixed(2),
    })),
  );
  console.log(`grouping the rows of the log instead: ${(await groupRows(many)).toFixed(0)} ms`);
});

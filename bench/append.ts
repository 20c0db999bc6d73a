/**
 * Durable appends beside the plain insert of the same bytes into one SQLite table, in turns within one run.
 *
 *     npm run bench append [events]
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { CounterKind } from "../src/config.ts";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import type { NewEvent } from "../src/event/event.ts";
import { inFolder, median, perSecond, print, printMachine, ratio, taskEvents, timed } from "./harness.ts";
import { RawTable } from "./raw-table.ts";

const BATCH = 1_000;
const EVENTS = Number(process.argv[2] ?? 1_000_000);
/** As in the reference measurement: three keys; and all that are kept by default. */
const SETTINGS: [name: string, counters: CounterKind[] | undefined][] = [
  ["counters: log, type, actor", ["log", "type", "actor"]],
  ["all counters (default)", undefined],
];

async function open(path: string, counters: CounterKind[] | undefined): Promise<Daybook> {
  return openDaybook(path, {
    zone: "UTC",
    config: counters === undefined ? {} : { logs: { tasks: { counters } } },
  });
}

/** What the raw table stores: the event's own bytes as Daybook stores them, id included. */
async function bodiesOf(folder: string): Promise<(events: NewEvent[]) => string[]> {
  const book = await open(join(folder, "shape.db"), undefined);
  const { events } = await book.append("tasks", taskEvents().next());
  const {
    log: _log,
    version: _version,
    position: _position,
    recordedtime: _time,
    ...shape
  } = events[0] as object as Record<string, unknown>;
  await book.close();
  return (batch) => batch.map((event) => JSON.stringify({ ...shape, ...event }));
}

async function* rowsOf(events: NewEvent[]) {
  for (const [index, value] of events.entries()) yield { line: index + 1, value };
}

async function bulk(folder: string, name: string, counters: CounterKind[] | undefined): Promise<void> {
  const path = join(folder, "bulk.db");
  const book = await open(path, counters);
  const raw = new RawTable(join(folder, "bulk-raw.db"));
  const toBodies = await bodiesOf(folder);
  const source = taskEvents();
  const rows: Record<string, string | number>[] = [];
  const totals = { book: 0, raw: 0 };
  let bytes = 0;
  for (let done = 0; done < EVENTS; ) {
    const part = { book: 0, raw: 0 };
    for (let batch = 0; batch < EVENTS / 10 / BATCH; batch++) {
      const events = Array.from({ length: BATCH }, () => source.next());
      const bodies = toBodies(events);
      bytes = bodies.reduce((sum, body) => sum + body.length, 0) / BATCH;
      part.raw += await timed(() => raw.insertAll(bodies));
      part.book += await timed(() => book.appendRows("tasks", rowsOf(events)));
      done += BATCH;
    }
    totals.book += part.book;
    totals.raw += part.raw;
    rows.push({
      events: done,
      "book/s": perSecond(EVENTS / 10, part.book),
      "raw/s": perSecond(EVENTS / 10, part.raw),
      ratio: ratio(part.raw / part.book),
    });
  }
  rows.push({
    events: "all",
    "book/s": perSecond(EVENTS, totals.book),
    "raw/s": perSecond(EVENTS, totals.raw),
    ratio: ratio(totals.raw / totals.book),
  });
  await book.close();
  raw.close();
  print(`bulk, batches of ${BATCH}, ${name}; bodies of ${Math.round(bytes)} bytes`, rows);
  console.log(`file: ${Math.round(statSync(path).size / EVENTS)} bytes an event`);
}

async function singles(folder: string): Promise<void> {
  const book = await open(join(folder, "single.db"), undefined);
  const raw = new RawTable(join(folder, "single-raw.db"));
  const toBodies = await bodiesOf(folder);
  const source = taskEvents();
  const ms = { raw: [] as number[], one: [] as number[], many: [] as number[] };
  const CALLS = 512;
  for (let round = 0; round < 15; round++) {
    const events = Array.from({ length: 3 * CALLS }, () => source.next());
    const bodies = toBodies(events.slice(0, CALLS));
    ms.raw.push(
      await timed(() => {
        for (const body of bodies) raw.insert(body);
      }),
    );
    ms.one.push(
      await timed(async () => {
        for (const event of events.slice(0, CALLS)) await book.append("tasks", event);
      }),
    );
    ms.many.push((await timed(() => concurrently(book, events.slice(CALLS), 64))) / 2);
  }
  await book.close();
  raw.close();
  const [rawMs, oneMs, manyMs] = [median(ms.raw), median(ms.one), median(ms.many)];
  print("one event a call", [
    { what: "bare insert, one a transaction", "events/s": perSecond(CALLS, rawMs), ratio: "" },
    {
      what: "append, one after the other",
      "events/s": perSecond(CALLS, oneMs),
      ratio: `${ratio(rawMs / oneMs)} × bare`,
    },
    {
      what: "append, 64 at a time",
      "events/s": perSecond(CALLS, manyMs),
      ratio: `${ratio(oneMs / manyMs)} × one at a time`,
    },
  ]);
}

async function concurrently(book: Daybook, events: NewEvent[], width: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < events.length) await book.append("tasks", events[next++] as NewEvent);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

printMachine(`bench/append: ${EVENTS} events, medians of interleaved rounds`);
await inFolder(singles);
for (const [name, counters] of SETTINGS) await inFolder((folder) => bulk(folder, name, counters));

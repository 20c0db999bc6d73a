import type { Daybook } from "../../daybook.ts";
import { addDays, addMonths, type Day, daysBetween, eachDay } from "../../event/calendar.ts";
import type { NewEvent } from "../../event/event.ts";
import { deterministicId } from "../../event/ids.ts";
import type { Row } from "../../event/row.ts";
import type { Interval } from "../../sources/interval.ts";
import type { DemoDay } from "./demo-day.ts";
import { type DemoEvent, loginEventsOf, pageEventsOf } from "./events.ts";
import { goalEventsOf } from "./goals.ts";
import { noteEventsOf } from "./notes.ts";
import { taskEventsOf } from "./tasks.ts";
import { timeEntriesOf } from "./time-entries.ts";

export interface DemoReport {
  recorded: number;
  duplicate: number;
}

export interface FillOptions {
  seed: number;
  onProgress?(done: number): void;
}

/** What the demo's events and entries are known by; another seed is another demo. */
export function demoSource(seed: number): string {
  return `demo:${seed}`;
}

/** Fills a book with the year up to now. What is there from a former run with the same seed is left as it is. */
export async function fillWithDemo(book: Daybook, { seed, onProgress }: FillOptions): Promise<DemoReport> {
  const days = demoDays(book, seed);
  const total: DemoReport = { recorded: 0, duplicate: 0 };
  const add = (report: DemoReport) => {
    total.recorded += report.recorded;
    total.duplicate += report.duplicate;
    onProgress?.(total.recorded + total.duplicate);
  };
  add(await book.time.import(entryRows(book, days), { source: demoSource(seed), actor: "ana" }));
  const [first, last] = [days[0], days.at(-1)] as [DemoDay, DemoDay];
  const logs: [log: string, events: (day: DemoDay) => DemoEvent[]][] = [
    ["tasks", (day) => taskEventsOf(day, first.date)],
    ["notes", noteEventsOf],
    ["goals", (day) => (day === last ? goalEventsOf(day) : [])],
    ["logins", loginEventsOf],
    ["pages", (day) => pageEventsOf(day, readersAt(day.date))],
  ];
  for (const [log, eventsOf] of logs) {
    add(await book.appendRows(log, rows(newEvents(book, { log, seed, events: days.flatMap(eventsOf) }))));
  }
  return total;
}

function demoDays(book: Daybook, seed: number): DemoDay[] {
  const { calendar } = book;
  const today = calendar.dayOf(book.now());
  return eachDay(addDays(addMonths(today, -12), 1), today).map((date) => ({ date, seed, calendar }));
}

/** A third more readers every year: by the date alone, so that a later run makes the same days. */
function readersAt(date: Day): number {
  return 8 * 1.3 ** (daysBetween("2020-01-01", date) / 365);
}

async function* entryRows(book: Daybook, days: DemoDay[]): AsyncGenerator<Row<Interval>> {
  const now = book.now();
  const entries = days.flatMap(timeEntriesOf).filter(({ end }) => end !== null && Date.parse(end) <= now);
  yield* rows(entries);
}

/** In the order of time, as they would have been recorded. */
function newEvents(
  book: Daybook,
  { log, seed, events }: { log: string; seed: number; events: DemoEvent[] },
): NewEvent[] {
  const now = book.now();
  const source = demoSource(seed);
  return events
    .filter(({ time }) => Date.parse(time) <= now)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map((event) => {
      const parts = [source, log, event.subject, event.type, event.time];
      return { ...event, source, id: deterministicId(Date.parse(event.time), parts) };
    });
}

async function* rows<T>(values: readonly T[]): AsyncGenerator<Row<T>> {
  for (const [index, value] of values.entries()) yield { line: index + 1, value };
}

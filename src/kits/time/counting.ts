import type { Calendar } from "../../event/calendar.ts";
import type { RecordedEvent } from "../../event/event.ts";
import type { Contribution } from "../../views/contribution.ts";
import { sumsOf } from "../work/units/measurement.ts";
import { type EntryState, startMs } from "./entry.ts";
import { countedTags, readEntryEvent } from "./entry-event.ts";

/** Entries that stand are counted, not changes to them, so every contribution is of this type. */
const COUNTED_TYPE = "entry.recorded";

/**
 * What an event of the time log adds to the counters: the entry as it is now, less the entry as it was. An entry
 * counts once, on the day it starts; its seconds count on the days they lie in. A running entry has no seconds
 * yet. What was measured counts on the day it starts too. Tags are the entry's own and `type:<its type>`. It counts for its owner, whoever made the change.
 */
export function countEntry(event: RecordedEvent, calendar: Calendar): Contribution[] {
  const change = readEntryEvent(event);
  if (change === undefined) return [];
  const { before, after, owner } = change;
  return [
    ...(before === undefined ? [] : contributionsOf(before, calendar, { sign: -1, owner })),
    ...(after === undefined ? [] : contributionsOf(after, calendar, { sign: 1, owner })),
  ];
}

function contributionsOf(
  entry: EntryState,
  calendar: Calendar,
  { sign, owner }: { sign: 1 | -1; owner: string | null },
): Contribution[] {
  const start = startMs(entry);
  const tags = countedTags(entry);
  const startDay = calendar.dayOf(start);
  const parts = entry.end === null ? [] : calendar.split(start, Date.parse(entry.end));
  const task = entry.task ?? undefined;
  const ofDay = (day: string, count: number, measures: Record<string, number>): Contribution => ({
    day,
    count: sign * count,
    measures: times(measures, sign),
    type: COUNTED_TYPE,
    tags,
    actor: owner,
    ...(task === undefined ? {} : { task }),
  });
  const first = parts.find(({ day }) => day === startDay)?.seconds ?? 0;
  const later = parts.filter(({ day, seconds }) => day !== startDay && seconds > 0);
  return [
    ofDay(startDay, 1, { seconds: first, ...sumsOf(entry.measurements) }),
    ...later.map(({ day, seconds }) => ofDay(day, 0, { seconds })),
  ];
}

function times(measures: Record<string, number>, sign: 1 | -1): Record<string, number> {
  for (const measure in measures) measures[measure] = sign * (measures[measure] as number);
  return measures;
}

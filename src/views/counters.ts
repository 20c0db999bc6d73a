import { COUNTER_KINDS, type CounterKind, type LogSettings } from "../config.ts";
import type { Calendar } from "../event/calendar.ts";
import { eventTags, type RecordedEvent } from "../event/event.ts";
import { measureAt } from "../event/path.ts";
import type { Contribution, CountEvent } from "./contribution.ts";
import { type CounterHandles, counterHandles } from "./counter-handles.ts";
import type { PendingItems } from "./pending-items.ts";
import type { View } from "./view.ts";

export interface CountersOptions {
  calendar: Calendar;
  logs: Record<string, LogSettings>;
  /** Logs whose events count otherwise than one a day (the time kit's). */
  counting: Record<string, CountEvent>;
}

const NO_MEASURES = {};
/** `d01` … `d31`. */
const DAY_NAMES = Array.from({ length: 32 }, (_, date) => `d${String(date).padStart(2, "0")}`);

/**
 * Events per day. One item for a counter and month, with `d01` … `d31` for the counts of its days and
 * `d01.seconds` for a measure of a day, so that a year of any counter is twelve or thirteen items of one partition,
 * however many events there are.
 */
export class CountersView implements View {
  readonly name = "counters";
  #options: CountersOptions;

  constructor(options: CountersOptions) {
    this.#options = options;
  }

  fold(event: RecordedEvent, pending: PendingItems): void {
    const { counting, logs } = this.#options;
    const settings = logs[event.log];
    const handles = counterHandles(pending, event.log);
    const kinds = settings?.counters ?? COUNTER_KINDS;
    const custom = counting[event.log];
    if (custom === undefined) count(event, this.#once(event, settings?.measures), { handles, kinds });
    else for (const contribution of custom(event)) count(event, contribution, { handles, kinds });
  }

  #once(event: RecordedEvent, measures: LogSettings["measures"]): Contribution {
    const day = this.#options.calendar.dayOf(Date.parse(event.time));
    const sums = measures === undefined ? NO_MEASURES : measured(event, measures);
    return { day, count: 1, measures: sums, type: event.type, tags: eventTags(event) };
  }
}

function measured(event: RecordedEvent, measures: Record<string, string>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const name in measures) sums[name] = measureAt(event, measures[name] as string) ?? 0;
  return sums;
}

interface Counting {
  handles: CounterHandles;
  kinds: readonly CounterKind[];
}

function count(event: RecordedEvent, contribution: Contribution, { handles, kinds }: Counting): void {
  const { day, type, tags, task } = contribution;
  const actor = contribution.actor === undefined ? event.actor : (contribution.actor ?? undefined);
  const month = handles.month(day.slice(0, 7));
  for (const kind of kinds) {
    if (kind === "log") addDay(month.log(), contribution);
    else if (kind === "type") for (const add of month.types(type)) addDay(add, contribution);
    else if (kind === "subject") addDay(month.subject(event.subject), contribution);
    else if (kind === "tag") for (const tag of tags) addDay(month.tag(tag), contribution);
    else if (kind === "task") {
      if (task !== undefined) addDay(month.task(task), contribution);
    } else if (actor === undefined) continue;
    else if (kind === "actor") addDay(month.actor(actor), contribution);
    else for (const add of month.actorTypes(actor, type)) addDay(add, contribution);
  }
}

function addDay(add: Record<string, number>, { day, count, measures }: Contribution): void {
  const name = DAY_NAMES[Number(day.slice(8))] as string;
  add[name] = (add[name] ?? 0) + count;
  for (const measure in measures) {
    const attribute = `${name}.${measure}`;
    add[attribute] = (add[attribute] ?? 0) + (measures[measure] as number);
  }
}

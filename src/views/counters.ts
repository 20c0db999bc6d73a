import { COUNTER_KINDS, type CounterKind, type LogSettings } from "../config.ts";
import type { Calendar } from "../event/calendar.ts";
import { eventTags, type RecordedEvent } from "../event/event.ts";
import { numberAt } from "../event/path.ts";
import type { Contribution, CountEvent } from "./contribution.ts";
import type { PendingItems, Sums } from "./pending-items.ts";
import type { View } from "./view.ts";

export interface CountersOptions {
  calendar: Calendar;
  logs: Record<string, LogSettings>;
  /** Logs whose events count otherwise than one a day (the time kit's). */
  counting: Record<string, CountEvent>;
}

/** The filter that a counter answers, all within one log. Types are exact, or a prefix with its dot. */
export interface CounterKey {
  log: string;
  type?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  tag?: string | undefined;
}

/** The partition of a counter. Only the last part may hold any character, so no two keys look the same. */
export function counterPartition({ log, type, actor, subject, tag }: CounterKey): string {
  const typed = type === undefined ? log : `${log}|type=${type}`;
  if (actor !== undefined) return `${typed}|actor=${actor}`;
  if (subject !== undefined) return `${log}|subject=${subject}`;
  return tag === undefined ? typed : `${log}|tag=${tag}`;
}

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
    const settings = logs[event.log] ?? {};
    const kinds = settings.counters ?? COUNTER_KINDS;
    const contributions = counting[event.log]?.(event) ?? [this.#once(event, settings)];
    for (const contribution of contributions) {
      const month = contribution.day.slice(0, 7);
      for (const pk of partitionsOf(event, contribution, kinds))
        addDay(pending.sums(pk, month), contribution);
    }
  }

  #once(event: RecordedEvent, { measures }: LogSettings): Contribution {
    const sums: Record<string, number> = {};
    for (const name in measures) sums[name] = numberAt(event, measures[name] as string) ?? 0;
    const day = this.#options.calendar.dayOf(Date.parse(event.time));
    return { day, count: 1, measures: sums, type: event.type, tags: eventTags(event) };
  }
}

function addDay({ add }: Sums, { day, count, measures }: Contribution): void {
  const name = `d${day.slice(8)}`;
  add[name] = (add[name] ?? 0) + count;
  for (const measure in measures) {
    const attribute = `${name}.${measure}`;
    add[attribute] = (add[attribute] ?? 0) + (measures[measure] as number);
  }
}

function partitionsOf(
  event: RecordedEvent,
  contribution: Contribution,
  kinds: readonly CounterKind[],
): string[] {
  const { log, subject } = event;
  const actor = contribution.actor === undefined ? event.actor : (contribution.actor ?? undefined);
  const partitions: string[] = [];
  for (const kind of kinds) {
    if (kind === "log") partitions.push(log);
    else if (kind === "type") {
      for (const type of typesAbove(contribution.type)) partitions.push(counterPartition({ log, type }));
    } else if (kind === "subject") partitions.push(counterPartition({ log, subject }));
    else if (kind === "tag")
      for (const tag of contribution.tags) partitions.push(counterPartition({ log, tag }));
    else if (actor === undefined) continue;
    else if (kind === "actor") partitions.push(counterPartition({ log, actor }));
    else
      for (const type of typesAbove(contribution.type))
        partitions.push(counterPartition({ log, type, actor }));
  }
  return partitions;
}

/** `a.b.c` → `a.`, `a.b.`, `a.b.c`. */
function typesAbove(type: string): string[] {
  const known = typesCache.get(type);
  if (known !== undefined) return known;
  const types: string[] = [];
  for (let dot = type.indexOf("."); dot >= 0; dot = type.indexOf(".", dot + 1))
    types.push(type.slice(0, dot + 1));
  types.push(type);
  if (typesCache.size >= MAX_CACHED_TYPES) typesCache.clear();
  typesCache.set(type, types);
  return types;
}

const MAX_CACHED_TYPES = 1_000;
const typesCache = new Map<string, string[]>();

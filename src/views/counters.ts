import type { CounterKind, LogSettings } from "../config.ts";
import type { Calendar } from "../event/calendar.ts";
import { eventTags, type RecordedEvent } from "../event/event.ts";
import { numberAt } from "../event/path.ts";
import type { Contribution, CountEvent } from "./contribution.ts";
import type { ItemChange, View } from "./view.ts";

export const ALL_COUNTERS: readonly CounterKind[] = ["log", "type", "actor", "actor-type", "subject", "tag"];

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
 * Events per day. One item for a counter and month: `count` and every measure in total, and for each day
 * `d01` … `d31` (`d01.seconds` for a measure), so that a year of any counter is twelve or thirteen items of one
 * partition, however many events there are.
 */
export class CountersView implements View {
  readonly name = "counters";
  #options: CountersOptions;

  constructor(options: CountersOptions) {
    this.#options = options;
  }

  changes(event: RecordedEvent): ItemChange[] {
    const { counting, logs } = this.#options;
    const settings = logs[event.log] ?? {};
    const contributions = counting[event.log]?.(event) ?? [this.#once(event, settings)];
    const kinds = settings.counters ?? ALL_COUNTERS;
    return contributions.flatMap((contribution) => {
      const add = dayNumbers(contribution);
      const sk = contribution.day.slice(0, 7);
      return partitionsOf(event, contribution, kinds).map((pk): ItemChange => ({ op: "merge", pk, sk, add }));
    });
  }

  #once(event: RecordedEvent, { measures = {} }: LogSettings): Contribution {
    const sums: Record<string, number> = {};
    for (const [name, path] of Object.entries(measures)) sums[name] = numberAt(event, path) ?? 0;
    const day = this.#options.calendar.dayOf(Date.parse(event.time));
    return { day, count: 1, measures: sums, type: event.type, tags: eventTags(event) };
  }
}

function dayNumbers({ day, count, measures }: Contribution): Record<string, number> {
  const date = `d${day.slice(8)}`;
  const numbers: Record<string, number> = { count, [date]: count };
  for (const [name, value] of Object.entries(measures)) {
    numbers[name] = value;
    numbers[`${date}.${name}`] = value;
  }
  return numbers;
}

function partitionsOf(
  event: RecordedEvent,
  contribution: Contribution,
  kinds: readonly CounterKind[],
): string[] {
  const { log, actor, subject } = event;
  const types = typesAbove(contribution.type);
  return kinds.flatMap((kind) => {
    if (kind === "log") return [counterPartition({ log })];
    if (kind === "type") return types.map((type) => counterPartition({ log, type }));
    if (kind === "subject") return [counterPartition({ log, subject })];
    if (kind === "tag") return contribution.tags.map((tag) => counterPartition({ log, tag }));
    if (actor === undefined) return [];
    if (kind === "actor") return [counterPartition({ log, actor })];
    return types.map((type) => counterPartition({ log, type, actor }));
  });
}

/** `a.b.c` → `a.`, `a.b.`, `a.b.c`. */
function typesAbove(type: string): string[] {
  const types: string[] = [];
  for (let dot = type.indexOf("."); dot >= 0; dot = type.indexOf(".", dot + 1))
    types.push(type.slice(0, dot + 1));
  types.push(type);
  return types;
}

import { COUNTER_KINDS, type CounterKind, type LogSettings } from "../config.ts";
import { DaybookError, shown } from "../errors.ts";
import {
  addDays,
  addMonths,
  type Day,
  daysBetween,
  eachDay,
  monthOf,
  parseDay,
  type WeekStart,
  weekOf,
} from "../event/calendar.ts";
import { validateLogName } from "../event/validate.ts";
import { LOGS } from "./catalog.ts";
import { type CounterKey, counterPartition } from "./counter-key.ts";
import type { ViewItem } from "./overlay.ts";
import type { ViewSet } from "./view-set.ts";

export type Bucket = "day" | "week" | "month";
/** Days that a dense answer may have; a sparse one may span any range. */
const MAX_DENSE_DAYS = 3_660;
/** The first day there is. */
const FIRST_DAY = "0001-01-01";
/** A type, or a prefix with its dot: what a counter's key can hold. */
const TYPE_FILTER = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

export interface CountQuery {
  log?: string;
  /** Exact types, or prefixes ending with a dot; their counts are summed, none twice. */
  types?: string[];
  actor?: string;
  subject?: string;
  tag?: string;
  /** What was done for this task: time entries are. */
  task?: string;
  /** First and last day, both included; default the twelve months up to today. */
  from?: Day;
  to?: Day;
  by?: Bucket;
  /** Whether days without an event are listed too. */
  dense?: boolean;
  /** Measures to list even where nothing was measured. */
  measures?: string[];
  weekStart?: WeekStart;
}

/** `date` is the first day of its bucket. */
export type CountItem = { date: Day; count: number } & Record<string, number | string>;

export interface CountResult {
  from: Day;
  to: Day;
  by: Bucket;
  /** Oldest first. */
  items: CountItem[];
  totals: { count: number } & Record<string, number>;
}

export interface CountContext {
  views: ViewSet;
  logs: Record<string, LogSettings>;
  today: Day;
  weekStart: WeekStart;
  /** As of now, whatever the views were opened to read: for who decides by the answer. */
  fresh?: boolean;
}

type Numbers = Record<string, number>;

/** @throws counter_not_kept, query_invalid, log_invalid, calendar_invalid */
export async function count(query: CountQuery, context: CountContext): Promise<CountResult> {
  const range = rangeOf(query, context.today);
  const by = query.by ?? "day";
  const days = new Map<Day, Numbers>();
  for (const key of await keysOf(query, context)) {
    await addCounter(days, { key, context, ...range });
  }
  const bucketOf = bucketing(by, query.weekStart ?? context.weekStart);
  return { ...range, by, ...summed({ days, range, bucketOf, query }) };
}

function rangeOf({ from, to, dense }: CountQuery, today: Day): { from: Day; to: Day } {
  const last = to === undefined ? today : parseDay(to, "to");
  const first = from === undefined ? yearUpTo(last) : parseDay(from, "from");
  if (first > last) throw invalid("from", `a day up to ${last}`, first);
  if (dense && daysBetween(first, last) >= MAX_DENSE_DAYS) {
    throw invalid("from", `within ${MAX_DENSE_DAYS} days of ${last} for a dense answer`, first);
  }
  return { from: first, to: last };
}

/** The first day of the twelve months that end with `last`. */
function yearUpTo(last: Day): Day {
  return last < "0002" ? FIRST_DAY : addDays(addMonths(last, -12), 1);
}

function invalid(subject: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("query_invalid", `${subject} must be ${rule}, got ${shown(value)}`, {
    subject,
    value,
  });
}

/** One counter for each log and type; the query may only combine what a counter was kept for. */
async function keysOf(query: CountQuery, context: CountContext): Promise<CounterKey[]> {
  const kind = kindOf(query);
  const { actor, subject, tag, task } = query;
  const unclean = query.types?.find((type) => !TYPE_FILTER.test(type));
  if (unclean !== undefined) throw invalid("type", "a type, or a prefix that ends with a dot", unclean);
  const logs = query.log === undefined ? await allLogs(context.views) : [validateLogName(query.log)];
  return logs.flatMap((log) => {
    if (!(context.logs[log]?.counters ?? COUNTER_KINDS).includes(kind)) {
      throw notKept(`no ${kind} counter is kept for log ${log}`);
    }
    const types: (string | undefined)[] = query.types === undefined ? [undefined] : topmost(query.types);
    return types.map((type) => ({ log, type, actor, subject, tag, task }));
  });
}

function kindOf({ types, actor, subject, tag, task }: CountQuery): CounterKind {
  const given = Object.entries({ type: types, actor, subject, tag, task }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (given.length === 0) return "log";
  if (given.length === 1) return given[0] as CounterKind;
  if (given.join() === "type,actor") return "actor-type";
  throw notKept(`no counter is kept for ${given.join(" with ")}`);
}

function notKept(message: string): DaybookError {
  return new DaybookError("counter_not_kept", message, {
    subject: "counter",
    hint: "counters answer log, type, actor, actor with type, subject, tag and task; `events` reads any combination",
  });
}

/** Without types that another one's prefix covers already. */
function topmost(types: string[]): string[] {
  const all = [...new Set(types)];
  return all.filter(
    (type) => !all.some((other) => other !== type && other.endsWith(".") && type.startsWith(other)),
  );
}

async function allLogs(views: ViewSet): Promise<string[]> {
  const logs: string[] = [];
  for await (const { sk } of views.all({ view: "catalog", pk: LOGS })) logs.push(sk);
  return logs;
}

interface CounterRead {
  key: CounterKey;
  context: CountContext;
  from: Day;
  to: Day;
}

async function addCounter(days: Map<Day, Numbers>, { key, context, from, to }: CounterRead): Promise<void> {
  const { views, fresh = false } = context;
  const range = { from: from.slice(0, 7), to: to.slice(0, 7) };
  for await (const month of views.all({ view: "counters", pk: counterPartition(key), ...range, fresh }))
    addMonth(days, month, { from, to });
}

/** `d02` is a count of the 2nd, `d02.seconds` a measure of it. */
function addMonth(days: Map<Day, Numbers>, month: ViewItem, { from, to }: { from: Day; to: Day }): void {
  for (const [attribute, value] of Object.entries(month)) {
    if (attribute.charCodeAt(0) !== 0x64 || !/^d\d\d/.test(attribute) || value === 0) continue;
    const day = `${month.sk}-${attribute.slice(1, 3)}`;
    if (day < from || day > to) continue;
    const measure = attribute.length === 3 ? "count" : attribute.slice(4);
    const numbers = days.get(day) ?? {};
    numbers[measure] = (numbers[measure] ?? 0) + (value as number);
    days.set(day, numbers);
  }
}

function bucketing(by: Bucket, weekStart: WeekStart): (day: Day) => Day {
  if (by === "day") return (day) => day;
  return by === "month" ? monthOf : (day) => weekOf(day, weekStart);
}

interface Summing {
  days: Map<Day, Numbers>;
  range: { from: Day; to: Day };
  bucketOf: (day: Day) => Day;
  query: CountQuery;
}

function summed({ days, range, bucketOf, query }: Summing): Pick<CountResult, "items" | "totals"> {
  const buckets = new Map<Day, Numbers>();
  const totals: Numbers = { count: 0 };
  const measures = new Set(query.measures);
  if (query.dense) for (const day of eachDay(range.from, range.to)) buckets.set(bucketOf(day), {});
  for (const [day, numbers] of days) {
    const bucket = buckets.get(bucketOf(day)) ?? {};
    buckets.set(bucketOf(day), bucket);
    for (const [measure, value] of Object.entries(numbers)) {
      bucket[measure] = (bucket[measure] ?? 0) + value;
      totals[measure] = (totals[measure] ?? 0) + value;
      if (measure !== "count") measures.add(measure);
    }
  }
  const items = [...buckets.keys()].sort().map((date) => {
    const numbers = buckets.get(date) as Numbers;
    const item: CountItem = { date, count: numbers.count ?? 0 };
    for (const measure of measures) item[measure] = numbers[measure] ?? 0;
    return item;
  });
  for (const measure of measures) totals[measure] ??= 0;
  return { items, totals: totals as CountResult["totals"] };
}

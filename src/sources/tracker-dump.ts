import { isDay } from "../event/calendar.ts";
import { tryInstant } from "../event/instant.ts";
import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { plainValue } from "./dynamodb-value.ts";
import { trimmed } from "./interval.ts";
import { jsonArrayRows } from "./json-array.ts";
import { parsed } from "./ndjson.ts";
import { invalid, objectOf, optionalStrings, own } from "./rows.ts";

/** What the tracker keeps. Its `0` for an empty text and its first and last day for none are gone. */
export type TrackerObject = TrackerLog | TrackerNote | TrackerTask | TrackerTag;

interface TrackerText {
  id: string;
  /** One line. */
  title: string;
  content: string;
  tags: string[];
}

export interface TrackerLog extends TrackerText {
  kind: "log";
  /** In the unit that the tracker does not state. */
  duration: number;
  task: string | null;
  /** A day or an RFC 3339 instant. */
  date: string | null;
}

export interface TrackerNote extends TrackerText {
  kind: "note";
  date: string | null;
}

export type TrackerStatus = "open" | "in-progress" | "done" | "cancelled";

export interface TrackerTask extends TrackerText {
  kind: "task";
  status: TrackerStatus;
  parent: string | null;
  created: string | null;
  completed: string | null;
}

export interface TrackerTag {
  kind: "tag";
  tag: string;
}

/** The sort key of the one slice of an object that every object has; the others repeat its payload. */
const WHOLE = "0";
const EMPTY = "0";
const NO_DAYS = new Set([EMPTY, "1970-01-01", "3000-01-01"]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]+/g;

const STATUSES: ReadonlyMap<string, TrackerStatus> = new Map([
  ["open", "open"],
  ["todo", "open"],
  ["in progress", "in-progress"],
  ["started", "in-progress"],
  ["done", "done"],
  ["closed", "done"],
  ["completed", "done"],
  ["cancelled", "cancelled"],
  ["canceled", "cancelled"],
]);

/**
 * A dump of the single-table tracker: a JSON array of `{pk, sk, gsi1pk, gsi1sk, payload}`, or what a scan of its table prints,
 * `{"Items": […]}`, plain or with DynamoDB's types. Only the rows with the sort key `0` are read: the others say the same again.
 */
export function trackerDumpRows(bytes: Bytes): AsyncGenerator<Row<TrackerObject>> {
  return jsonArrayRows(bytes, { name: "tracker", within: "Items", read: readRow });
}

function readRow(element: object): TrackerObject | undefined {
  const row = plainRow(element);
  const sk = own(row, "sk");
  if (typeof sk !== "string") throw invalid("sk", "a string", sk);
  if (sk !== WHOLE) return undefined;
  const pk = own(row, "pk");
  const [, kind, id = ""] = /^([A-Z]+)#(.*)$/su.exec(typeof pk === "string" ? pk : "") ?? [];
  if (id === "") throw invalid("pk", "LOG#, NOTE#, TASK# or TAG# and an id", pk);
  if (kind === "TAG") return { kind: "tag", tag: id };
  const payload = payloadOf(row, id);
  if (kind === "LOG") return readLog(payload, id);
  if (kind === "NOTE") return { kind: "note", ...textOf(payload, id), date: dateIn(payload, "date") };
  if (kind === "TASK") return readTask(payload, id);
  throw invalid("pk", "LOG#, NOTE#, TASK# or TAG# and an id", pk);
}

/** As the tracker's own dump has it, and as DynamoDB's tools print it. */
function plainRow(element: object): object {
  const pk = own(element, "pk");
  if (typeof pk !== "object" || pk === null) return element;
  return Object.fromEntries(
    Object.entries(element).map(([name, attribute]) => [name, plainValue(attribute, name)]),
  );
}

/** An object, or its JSON as a text: the tracker's table takes both. */
function payloadOf(row: object, id: string): object {
  const given = own(row, "payload");
  const payload = objectOf(typeof given === "string" ? parsed(given) : given, "payload");
  const said = own(payload, "id") ?? id;
  if (said !== id) throw invalid("payload id", `that of its pk, ${JSON.stringify(id)}`, said);
  return payload;
}

function readLog(payload: object, id: string): TrackerLog {
  const duration = own(payload, "duration") ?? 0;
  const number = typeof duration === "string" && duration.trim() !== "" ? Number(duration) : duration;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) {
    throw invalid("duration", "a number, 0 or more", duration);
  }
  const task = textIn(payload, "task");
  return {
    kind: "log",
    ...textOf(payload, id),
    duration: number,
    task: task === "" ? null : task,
    date: dateIn(payload, "date"),
  };
}

/** The tracker keeps status and date of completion apart, and its own default of one is no statement on the other. */
function readTask(payload: object, id: string): TrackerTask {
  const completed = dateIn(payload, "codate");
  const said = textIn(payload, "status");
  const status = said === "" ? "open" : STATUSES.get(said.toLowerCase().replace(/[\s_-]+/g, " "));
  if (status === undefined) throw invalid("status", "open, in progress, done or cancelled", said);
  const parent = textIn(payload, "ptask");
  const isOpen = status === "open" || status === "in-progress";
  return {
    kind: "task",
    ...textOf(payload, id),
    status: isOpen && completed !== null ? "done" : status,
    parent: parent === "" ? null : parent,
    created: dateIn(payload, "crdate"),
    completed,
  };
}

function textOf(payload: object, id: string): TrackerText {
  const tags = optionalStrings(payload, "tagList").map(lineOf);
  return {
    id,
    title: lineOf(textIn(payload, "title")),
    content: textIn(payload, "content"),
    tags: [...new Set(tags)].filter((tag) => tag !== ""),
  };
}

/** Empty where it is absent, null or the tracker's `0`. */
function textIn(payload: object, name: string): string {
  const value = own(payload, name) ?? "";
  if (typeof value !== "string") throw invalid(name, "a string", value);
  return value === EMPTY ? "" : value;
}

function lineOf(text: string): string {
  return trimmed(text).replace(CONTROL, " ");
}

function dateIn(payload: object, name: string): string | null {
  const value = own(payload, name) ?? EMPTY;
  if (typeof value !== "string") throw invalid(name, "a day YYYY-MM-DD", value);
  const date = trimmed(value);
  if (date === "" || NO_DAYS.has(date)) return null;
  if (isDay(date) || tryInstant(date) !== undefined) return date;
  throw invalid(name, "a day YYYY-MM-DD", value);
}

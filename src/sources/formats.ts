import type { Calendar } from "../event/calendar.ts";
import type { Row } from "../event/row.ts";
import type { VersionedEvent } from "../log/append-versions.ts";
import { activityWatchRows } from "./activitywatch.ts";
import type { Bytes } from "./bytes.ts";
import { clockifyCsvRows } from "./clockify-csv.ts";
import { dynamodbJsonRows } from "./dynamodb-json.ts";
import { dynamodbLogsRows } from "./dynamodb-logs.ts";
import type { Interval } from "./interval.ts";
import { ndjsonRows } from "./ndjson.ts";
import { seedCsvRows } from "./seed-csv.ts";
import { seedJsonRows } from "./seed-json.ts";
import { timewarriorRows } from "./timewarrior.ts";
import { togglCsvRows } from "./toggl-csv.ts";
import { togglJsonRows } from "./toggl-json.ts";
import { type TrackerObject, trackerDumpRows } from "./tracker-dump.ts";
import type { DateOrder } from "./wall-clock.ts";

export interface ReadOptions {
  /** The zone of local times, for the formats that need one. */
  calendar: Calendar;
  /** For Clockify. Default `mdy`. */
  dateOrder?: DateOrder | undefined;
  /** Of the file that the bytes are from, if they are from one: for a database, which is not read in one go. */
  path?: string | undefined;
}

interface FormatText {
  /** As written on the command line and in the API. */
  name: string;
  /** One line. */
  description: string;
  /** Whether its times are local, so that the zone must be stated. */
  needsZone: boolean;
}

/** Files of time entries, for the time kit. */
export interface IntervalFormat extends FormatText {
  kind: "intervals";
  read(bytes: Bytes, options: ReadOptions): AsyncGenerator<Row<Interval>>;
}

/** Files of events, for any log. */
export interface EventFormat extends FormatText {
  kind: "events";
  read(bytes: Bytes, options: ReadOptions): AsyncGenerator<Row<unknown>>;
}

/** Files of whole streams, whose events have their versions. */
export interface StreamFormat extends FormatText {
  kind: "streams";
  read(bytes: Bytes, options: ReadOptions): AsyncGenerator<Row<VersionedEvent>>;
}

/** A dump of the single-table tracker: its objects, for the kits of tasks, notes, tags and time. */
export interface TrackerFormat extends FormatText {
  kind: "tracker";
  read(bytes: Bytes, options: ReadOptions): AsyncGenerator<Row<TrackerObject>>;
}

export type SourceFormat = IntervalFormat | EventFormat | StreamFormat | TrackerFormat;

const intervals = { kind: "intervals", needsZone: false } as const;

/** Every format that can be imported. */
export const FORMATS: readonly SourceFormat[] = [
  {
    ...intervals,
    name: "timewarrior",
    description: "`timew export`, or what TimeWarrior hands to a report extension",
    read: timewarriorRows,
  },
  {
    ...intervals,
    name: "seed-csv",
    description: "7 columns: activity_start_end, activity_type, start, end, duration, description, year",
    read: seedCsvRows,
  },
  {
    ...intervals,
    name: "seed-json",
    description: "JSON array of the same seven fields (the body of POST /update)",
    read: seedJsonRows,
  },
  {
    ...intervals,
    name: "dynamodb-json",
    description: "backup of the same fields with DynamoDB types: scan output, array, or one item a line",
    read: dynamodbJsonRows,
  },
  {
    ...intervals,
    name: "toggl-csv",
    description: "Toggl Track's detailed report; local times",
    needsZone: true,
    read: togglCsvRows,
  },
  {
    ...intervals,
    name: "toggl-json",
    description: "time entries of Toggl Track's API",
    read: togglJsonRows,
  },
  {
    ...intervals,
    name: "clockify-csv",
    description: "Clockify's detailed report; local times, date order mdy unless stated",
    needsZone: true,
    read: clockifyCsvRows,
  },
  {
    ...intervals,
    name: "activitywatch",
    description: "ActivityWatch's export of all buckets or of one",
    read: activityWatchRows,
  },
  {
    name: "ndjson",
    description: "one event a line, as JSON",
    kind: "events",
    needsZone: false,
    read: ndjsonRows,
  },
  {
    name: "dynamodb-logs",
    description: "log of dynamodb-logs: its archive (SQLite), or one item or bus event a line",
    kind: "streams",
    needsZone: false,
    read: dynamodbLogsRows,
  },
  {
    name: "tracker",
    description: "dump of the single-table tracker: time logs, notes, tasks and tags",
    kind: "tracker",
    needsZone: false,
    read: trackerDumpRows,
  },
];

export function findFormat(name: string): SourceFormat | undefined {
  return FORMATS.find((format) => format.name === name);
}

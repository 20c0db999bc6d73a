import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { type Interval, instantIn, intervalOf } from "./interval.ts";
import { jsonArrayRows } from "./json-array.ts";
import { invalid, optionalString, optionalStrings, own } from "./rows.ts";

/** Time entries as Toggl Track's API gives them. Those deleted on the server are left out. */
export function togglJsonRows(bytes: Bytes): AsyncGenerator<Row<Interval>> {
  return jsonArrayRows(bytes, { name: "toggl-json", read: readEntry });
}

function readEntry(entry: object): Interval | undefined {
  if ((own(entry, "server_deleted_at") ?? null) !== null) return undefined;
  const startMs = instantIn(own(entry, "start"), "start");
  return intervalOf({
    key: idOf(entry),
    startMs,
    endMs: endOf(entry, startMs),
    // The API names the project only when asked for its details; a bare project_id says nothing.
    type: optionalString(entry, "project_name"),
    tags: optionalStrings(entry, "tags"),
    description: optionalString(entry, "description"),
  });
}

function idOf(entry: object): string {
  const id = own(entry, "id");
  if (typeof id === "string" && id !== "") return id;
  if (typeof id === "number" && Number.isSafeInteger(id)) return String(id);
  throw invalid("id", "a whole number or a string", id);
}

/** Null while it is running, which the API says with a negative duration and no stop. */
function endOf(entry: object, startMs: number): number | null {
  const stop = own(entry, "stop") ?? null;
  const duration = own(entry, "duration") ?? null;
  if (duration !== null && !Number.isFinite(duration))
    throw invalid("duration", "a number of seconds", duration);
  if (stop !== null) return instantIn(stop, "stop");
  return typeof duration === "number" && duration >= 0 ? startMs + duration * 1_000 : null;
}

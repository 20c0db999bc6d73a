import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import type { Interval } from "./interval.ts";
import { jsonArrayRows } from "./json-array.ts";
import { seedInterval } from "./seed-entry.ts";

/** The body of the Activity Log backend's `POST /update`: an array of its records. */
export function seedJsonRows(bytes: Bytes): AsyncGenerator<Row<Interval>> {
  return jsonArrayRows(bytes, { name: "seed-json", read: seedInterval });
}

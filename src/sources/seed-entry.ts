import { type Interval, instantIn, intervalOf, trimmed } from "./interval.ts";
import { invalid, own } from "./rows.ts";

/**
 * A record of the Activity Log backend, in its CSV, its `POST /update` body and its backups. Of its seven fields
 * four say something: `activity_start_end` repeats three of them, `year` has been written as "2024\r", and
 * `duration` follows from start and end. The start is the key, so that the three formats of one entry agree.
 *
 * @throws row_invalid
 */
export function seedInterval(record: object): Interval {
  return intervalOf({
    startMs: instantIn(own(record, "start"), "start"),
    endMs: instantIn(own(record, "end"), "end"),
    type: seedText(record, "activity_type"),
    description: seedText(record, "description"),
  });
}

/** The seeding script wrote `null` where there was no description. */
function seedText(record: object, name: string): string | undefined {
  const value = own(record, name) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw invalid(name, "a string", value);
  return trimmed(value) === "null" ? undefined : value;
}

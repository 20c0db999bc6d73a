import { tryInstant } from "../event/instant.ts";
import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { jsonArrayRows } from "./json-array.ts";
import { invalid, optionalString, optionalStrings, own } from "./rows.ts";
import { withoutReportHeader } from "./timewarrior-report.ts";

/**
 * `timew export`, or what TimeWarrior hands to a report extension (its configuration, a blank line, the same
 * JSON). The `id` counts back from the newest interval and changes with each one: the start is the key.
 */
export function timewarriorRows(bytes: Bytes): AsyncGenerator<Row<Interval>> {
  return jsonArrayRows(withoutReportHeader(bytes), { name: "timewarrior", read: readInterval });
}

function readInterval(element: object): Interval {
  const end = own(element, "end");
  return intervalOf({
    startMs: compactInstant(own(element, "start"), "start"),
    endMs: end === undefined || end === null ? null : compactInstant(end, "end"),
    tags: optionalStrings(element, "tags"),
    description: optionalString(element, "annotation"),
  });
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function compactInstant(text: unknown, subject: string): number {
  const ms =
    typeof text === "string" && COMPACT.test(text)
      ? tryInstant(text.replace(COMPACT, "$1-$2-$3T$4:$5:$6Z"))
      : undefined;
  if (ms !== undefined) return ms;
  throw invalid(subject, "an instant YYYYMMDDTHHMMSSZ", text);
}

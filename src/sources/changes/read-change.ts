import type { Row } from "../../event/row.ts";
import { invalid, objectOf, own, rowOf } from "../rows.ts";
import { type Change, changeOf, instantMs } from "./change.ts";
import { debeziumChange } from "./debezium-change.ts";
import { dynamodbChange } from "./dynamodb-change.ts";

/** A change in any of the forms that docs/capture.md names. @throws row_invalid, event_invalid */
export function readChange(value: unknown): Change {
  const record = objectOf(value, "record");
  if (Object.hasOwn(record, "dynamodb")) return dynamodbChange(record);
  if (Object.hasOwn(record, "payload") || Object.hasOwn(record, "op")) return debeziumChange(record);
  return plainChange(record);
}

/** The changes among rows, of which each may be a record or what Lambda gets: `{"Records": [ … ]}`. */
export async function* changeRows(rows: AsyncIterable<Row<unknown>>): AsyncGenerator<Row<Change>> {
  for await (const row of rows) {
    if ("error" in row) yield row;
    else for (const record of recordsOf(row.value)) yield rowOf(row.line, () => readChange(record));
  }
}

/** The records of a value that is one, an array of them, or `{"Records": [ … ]}`; `line` is the number of the record. */
export async function* recordRows(value: unknown): AsyncGenerator<Row<unknown>> {
  const records = Array.isArray(value) ? value : recordsOf(value);
  for (const [index, record] of records.entries()) yield { line: index + 1, value: record };
}

function recordsOf(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  const records = own(value, "Records");
  return Array.isArray(records) ? records : [value];
}

/** The plain shape: the images as JSON, and the table beside them. */
function plainChange(record: object): Change {
  const at = own(record, "at") ?? undefined;
  const atMs = instantMs(at);
  if (at !== undefined && atMs === undefined) {
    throw invalid("at", "an RFC 3339 instant, or seconds or milliseconds since 1970", at);
  }
  return changeOf({
    table: own(record, "table"),
    old: own(record, "OLD_IMAGE") ?? own(record, "old"),
    new: own(record, "NEW_IMAGE") ?? own(record, "new"),
    sequence: own(record, "sequence"),
    atMs,
    hint: "both images are needed",
  });
}

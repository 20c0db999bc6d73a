import type { Row } from "../event/row.ts";
import { type Bytes, peek, split, withoutMark } from "./bytes.ts";
import type { Interval } from "./interval.ts";
import { jsonArrayRows } from "./json-array.ts";
import { elementRow } from "./json-reader.ts";
import { LineSplitter } from "./lines.ts";
import { isBlank } from "./ndjson.ts";
import { invalid, objectOf, own } from "./rows.ts";
import { seedInterval } from "./seed-entry.ts";

const DOCUMENT =
  /^\s*(?:\{\s*"(?:Items|Count|ScannedCount|ConsumedCapacity|LastEvaluatedKey|NextToken)"|[^{\s])/;
const FIELDS = ["start", "end", "activity_type", "description"];

/**
 * Backups of the Activity Log backend's table, every value with its DynamoDB type (`{"S": "Study"}`): what `scan`
 * prints, `{"Items": […], "Count": …}`, an array of items, or one item a line (bare or in `{"Item": …}`).
 */
export async function* dynamodbJsonRows(bytes: Bytes): AsyncGenerator<Row<Interval>> {
  const { start, whole } = await peek(bytes, 1_024);
  const text = withoutMark(start).toString("latin1");
  if (text.trim() === "" || DOCUMENT.test(text)) {
    yield* jsonArrayRows(whole, { name: "dynamodb-json", within: "Items", read: readItem });
    return;
  }
  for await (const lines of split(whole, new LineSplitter())) {
    for (const line of lines) {
      if ("text" in line && isBlank(line.text)) continue;
      const row = elementRow(line.line, line, readItem);
      if (row !== undefined) yield row;
    }
  }
}

function readItem(element: object): Interval {
  const item = Object.hasOwn(element, "Item") ? objectOf(own(element, "Item"), "Item") : element;
  const record: Record<string, string> = {};
  for (const name of FIELDS) {
    const text = stringAttribute(item, name);
    if (text !== undefined) record[name] = text;
  }
  return seedInterval(record);
}

/** Undefined where it is absent or the NULL type. */
function stringAttribute(item: object, name: string): string | undefined {
  const attribute = own(item, name);
  if (attribute === undefined) return undefined;
  if (typeof attribute === "object" && attribute !== null) {
    const text = own(attribute, "S");
    if (typeof text === "string") return text;
    if (own(attribute, "NULL") === true) return undefined;
  }
  throw invalid(name, 'a DynamoDB string {"S": …}', attribute);
}

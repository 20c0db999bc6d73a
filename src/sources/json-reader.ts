import type { Row, RowError } from "../event/row.ts";
import { type Bytes, split } from "./bytes.ts";
import { type JsonItem, type JsonPath, JsonWalker } from "./json-walker.ts";
import { parsed } from "./ndjson.ts";
import { invalid, objectOf, rowOf } from "./rows.ts";

/** What a format makes of a walk through its JSON document. */
export interface JsonReader<T> {
  /** Whether to walk into this array or object. */
  descends(path: JsonPath, isArray: boolean): boolean;
  /** The row of a value, if it is one. A row `source_invalid` is the last. */
  read(item: JsonItem): Row<T> | undefined;
  /** After a whole document: what was missing from it. */
  end(): Row<T> | undefined;
}

export async function* walkRows<T>(
  bytes: Bytes,
  subject: string,
  reader: JsonReader<T>,
): AsyncGenerator<Row<T>> {
  const walker = new JsonWalker(subject, (path, isArray) => reader.descends(path, isArray));
  for await (const items of split(bytes, walker)) {
    for (const item of items) {
      const row = reader.read(item);
      if (row === undefined) continue;
      yield row;
      if ("error" in row && row.error.code === "source_invalid") return;
    }
  }
  const missing = reader.end();
  if (missing !== undefined) yield missing;
}

/** The input cannot be read on from here. */
export function isDamage(item: JsonItem): boolean {
  return "error" in item && item.error.code === "source_invalid";
}

/** A value that must be a JSON object; undefined where `read` leaves it out. */
export function elementRow<T>(
  line: number,
  item: { text: string } | { error: RowError },
  read: (element: object) => T | undefined,
): Row<T> | undefined {
  if ("error" in item) return { line, error: item.error };
  const row = rowOf(line, () => {
    const value = parsed(item.text);
    if (value === undefined) throw invalid("element", "JSON", item.text);
    return read(objectOf(value, "element"));
  });
  return "value" in row && row.value === undefined ? undefined : (row as Row<T>);
}

import { shown } from "../errors.ts";
import type { Row } from "../event/row.ts";
import { type Bytes, split } from "./bytes.ts";
import { LineSplitter } from "./lines.ts";

/** One JSON object a line; blank lines are skipped. What the object must hold is the log's to check. */
export async function* ndjsonRows(bytes: Bytes): AsyncGenerator<Row<unknown>> {
  for await (const lines of split(bytes, new LineSplitter())) {
    for (const line of lines) {
      if ("error" in line) yield line;
      else if (!isBlank(line.text)) yield jsonRow(line.line, line.text);
    }
  }
}

export function isBlank(text: string): boolean {
  return text === "" || text.trim() === "";
}

/** A line that must be a JSON object. */
export function jsonRow(line: number, text: string): Row<unknown> {
  const value = parsed(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { line, value };
  const got = value === undefined ? text : value;
  return {
    line,
    error: { code: "row_invalid", message: `line must be a JSON object, got ${shown(got)}` },
  };
}

/** Undefined for what is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

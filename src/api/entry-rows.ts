import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { Row, RowError } from "../event/row.ts";
import { type Interval, instantIn, intervalOf } from "../sources/interval.ts";
import { fieldsOf, NEW_ENTRY_FIELDS } from "./entry-body.ts";
import { given } from "./params.ts";

/** Time entries of an array as the rows of an import, each known by its start. */
export async function* intervalRows(values: unknown[]): AsyncGenerator<Row<Interval>> {
  for (const [index, value] of values.entries()) yield intervalRow(index + 1, value);
}

function intervalRow(line: number, value: unknown): Row<Interval> {
  try {
    return { line, value: toInterval(fieldsOf(value, NEW_ENTRY_FIELDS)) };
  } catch (error) {
    return { line, error: rowError(error) };
  }
}

function toInterval(fields: Record<string, unknown>): Interval {
  const { start, end, type, tags, description, task, measurements } = fields;
  const interval = intervalOf({
    startMs: instantIn(start, "start"),
    endMs: end === undefined || end === null ? null : instantIn(end, "end"),
    type: optionalText(type, "type"),
    tags: textList(tags),
    description: optionalText(description, "description"),
  });
  // The kit looks at these two.
  return { ...interval, ...given({ task, measurements }) } as Interval;
}

function optionalText(value: unknown, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw invalid(field, "text", value);
}

function textList(value: unknown): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((tag) => typeof tag === "string")) return value;
  throw invalid("tags", "a list of texts", value);
}

function invalid(field: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("entry_invalid", `${field} must be ${rule}, got ${shown(value)}`, {
    subject: field,
  });
}

/** Whatever was wrong with the row, it is an entry that breaks a rule. */
function rowError(error: unknown): RowError {
  if (!isDaybookError(error)) throw error;
  return { code: "entry_invalid", message: `entry ${error.message.replace(/^entry /, "")}` };
}

import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { Row, RowError } from "../event/row.ts";

/** A row, or the rule that it breaks. */
export function rowOf<T>(line: number, read: () => T): Row<T> {
  try {
    return { line, value: read() };
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    return { line, error: { code: "row_invalid", message: error.message } };
  }
}

/** `<subject> must be <rule>, got <value>` */
export function invalid(subject: string, rule: string, value: unknown): DaybookError {
  const message = `${subject} must be ${rule}, got ${shown(value)}`;
  return new DaybookError("row_invalid", message, { subject, value });
}

/** The input as a whole, or its rest, is not of the format. */
export function damaged(message: string): RowError {
  return { code: "source_invalid", message };
}

/** A JSON object's own value of that name; undefined for what is inherited. */
export function own(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : undefined;
}

/** @throws row_invalid `<subject> must be a JSON object, got …` */
export function objectOf(value: unknown, subject: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw invalid(subject, "a JSON object", value);
}

/** A string, or undefined where it is absent or null. @throws row_invalid */
export function optionalString(record: object, name: string): string | undefined {
  const value = own(record, name) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw invalid(name, "a string", value);
}

/** An array of strings; none where it is absent or null. @throws row_invalid */
export function optionalStrings(record: object, name: string): string[] {
  const value = own(record, name) ?? [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return value;
  throw invalid(name, "an array of strings", value);
}

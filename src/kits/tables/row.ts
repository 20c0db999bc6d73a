import { DaybookError, shown } from "../../errors.ts";
import type { JsonObject, RecordedEvent } from "../../event/event.ts";

/**
 * A row as JSON. What changes and what the row is then go into one event: with all of it new and all of it old beside that,
 * any change of a row of this size fits.
 */
export const MAX_ROW_BYTES = 80 * 1024;

/** A row of a table of the config, kept by this book. */
export interface TableRow {
  table: string;
  key: string;
  /** 1 for the first; goes on where it was when the row is deleted and put again. */
  version: number;
  /** When this version was recorded. */
  updated: string;
  row: JsonObject;
}

export interface RowOptions {
  /** Who changes it. */
  actor?: string;
  /** The version that it must have; 0: there must be none; `exists`: there must be one. Default: whatever it is. */
  ifVersion?: number | "exists";
}

/** What became of a row, and the events that followed. */
export interface RowChange extends TableRow {
  /** There was none before. */
  created: boolean;
  /** None where nothing changed. */
  events: RecordedEvent[];
}

export interface RowsQuery {
  /** Only keys that begin so. */
  prefix?: string;
  /** By key; default `forward`. */
  direction?: "forward" | "backward";
  /** Default 100, at most 1,000. */
  limit?: number;
  cursor?: string;
}

/** A row as it is found before it is changed; with version 0, one that never was. */
export interface Standing {
  version: number;
  /** Of the last event that made it so, in its stream. */
  streamVersion: number;
  updated: string;
  /** Undefined: there is none, or none any more. */
  row: JsonObject | undefined;
}

export function rowNotFound(table: string, key: string): DaybookError {
  return new DaybookError("row_not_found", `table ${table} must have a row ${shown(key)}, got none`, {
    subject: key,
    table,
  });
}

/** @throws version_conflict */
export function checkVersion(
  { table, key }: { table: string; key: string },
  { version, row }: Standing,
  expected: RowOptions["ifVersion"],
): void {
  const actual = row === undefined ? 0 : version;
  if (expected === undefined || expected === actual) return;
  if (expected === "exists" && actual > 0) return;
  throw new DaybookError(
    "version_conflict",
    `row ${shown(key)} of table ${table} must ${wanted(expected)}, got ${actual === 0 ? "no row" : `version ${actual}`}`,
    {
      subject: key,
      table,
      expectedVersion: expected,
      actualVersion: actual,
      hint: "read the row again and decide anew",
    },
  );
}

function wanted(expected: number | "exists"): string {
  if (expected === "exists") return "be there";
  return expected === 0 ? "not be there" : `be at version ${expected}`;
}

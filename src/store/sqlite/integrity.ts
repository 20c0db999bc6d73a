import Database from "better-sqlite3";
import { toBookError } from "./sqlite-error.ts";

const MAX_FAULTS = 10;

/**
 * What SQLite finds wrong in a book's file, the first ten faults; none for a whole one. Reads all of it and
 * changes nothing.
 */
export function findFaults(path: string): string[] {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true });
    const lines = db.pragma(`quick_check(${MAX_FAULTS})`) as { quick_check: string }[];
    return lines.map((line) => line.quick_check).filter((line) => line !== "ok");
  } catch (error) {
    const known = toBookError(error, path);
    return [(known as Error).message];
  } finally {
    db?.close();
  }
}

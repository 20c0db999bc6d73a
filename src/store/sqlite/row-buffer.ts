import type { Statement } from "better-sqlite3";
import type { Connection } from "./schema.ts";

export type Value = string | number | null;

/** Rows of one INSERT: the call into SQLite costs as much as the row, and grows no cheaper beyond this. */
const ROWS = 16;

export interface RowBufferOptions {
  /** `INSERT INTO table`. */
  insert: string;
  columns: number;
  /** The upsert clause. */
  onConflict?: string;
}

/** Inserts rows of one table, several a statement. What is added is in the table after flush(), not before. */
export class RowBuffer<Row extends Value[]> {
  #columns: number;
  #many: Statement<[Value[]]>;
  #one: Statement<[Value[]]>;
  #values: Value[] = [];

  constructor(db: Connection, { insert, columns, onConflict = "" }: RowBufferOptions) {
    const row = `(${Array(columns).fill("?").join(", ")})`;
    this.#columns = columns;
    this.#many = db.prepare<[Value[]]>(`${insert} VALUES ${Array(ROWS).fill(row).join(", ")} ${onConflict}`);
    this.#one = db.prepare<[Value[]]>(`${insert} VALUES ${row} ${onConflict}`);
  }

  add(row: Row): void {
    for (const value of row) this.#values.push(value);
    if (this.#values.length < ROWS * this.#columns) return;
    // Taken out first: what fails must not be written by the next transaction.
    const values = this.#values;
    this.#values = [];
    this.#many.run(values);
  }

  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (let from = 0; from < values.length; from += this.#columns) {
      this.#one.run(values.slice(from, from + this.#columns));
    }
  }

  /** Drops what was not flushed. */
  clear(): void {
    this.#values = [];
  }
}

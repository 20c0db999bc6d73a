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
  /** Full but for what comes after `#used`: one array for as long as this lives. */
  #values: Value[];
  #used = 0;
  #many: Statement<[Value[]]>;
  #one: Statement<[Value[]]>;

  constructor(db: Connection, { insert, columns, onConflict = "" }: RowBufferOptions) {
    const row = `(${Array(columns).fill("?").join(", ")})`;
    this.#columns = columns;
    this.#values = new Array(ROWS * columns).fill(null);
    this.#many = db.prepare<[Value[]]>(`${insert} VALUES ${Array(ROWS).fill(row).join(", ")} ${onConflict}`);
    this.#one = db.prepare<[Value[]]>(`${insert} VALUES ${row} ${onConflict}`);
  }

  add(row: Row): void {
    for (let column = 0; column < this.#columns; column++) this.#values[this.#used++] = row[column] as Value;
    if (this.#used < this.#values.length) return;
    // Before it is written: what fails must not be written by the next transaction.
    this.#used = 0;
    this.#many.run(this.#values);
  }

  flush(): void {
    const used = this.#used;
    this.#used = 0;
    for (let from = 0; from < used; from += this.#columns) {
      this.#one.run(this.#values.slice(from, from + this.#columns));
    }
  }

  /** Drops what was not flushed. */
  clear(): void {
    this.#used = 0;
  }
}

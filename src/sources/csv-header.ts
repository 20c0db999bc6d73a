import { trimmed } from "./interval.ts";
import { invalid } from "./rows.ts";

/** One record by the names of its columns; undefined where the file has no such column. */
export type CsvCells = (column: string) => string | undefined;

/** Column names in any order; case, and `_` for a space, make no difference. */
export class CsvHeader {
  readonly #indexes = new Map<string, number>();
  readonly #length: number;

  /** `aliases`: other names of a column, `{ "stop date": "end date" }`. The first of two equal columns counts. */
  constructor(fields: readonly string[], aliases: Readonly<Record<string, string>> = {}) {
    this.#length = fields.length;
    for (const [index, field] of fields.entries()) {
      const written = trimmed(field).toLowerCase().replaceAll("_", " ");
      const name = Object.hasOwn(aliases, written) ? (aliases[written] as string) : written;
      if (!this.#indexes.has(name)) this.#indexes.set(name, index);
    }
  }

  has(column: string): boolean {
    return this.#indexes.has(column);
  }

  /** Cells come trimmed. @throws row_invalid where the record has more or fewer fields than the header */
  cells(fields: readonly string[]): CsvCells {
    if (fields.length !== this.#length) throw invalid("row", `${this.#length} columns`, fields.length);
    return (column) => {
      const index = this.#indexes.get(column);
      return index === undefined ? undefined : trimmed(fields[index] as string);
    };
  }
}

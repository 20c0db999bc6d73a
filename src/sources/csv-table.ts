import { shown } from "../errors.ts";
import type { Row } from "../event/row.ts";
import { type Bytes, split } from "./bytes.ts";
import { type CsvCells, CsvHeader } from "./csv-header.ts";
import { type CsvRecord, CsvSplitter } from "./csv-records.ts";
import { damaged, rowOf } from "./rows.ts";

export interface CsvTableOptions<T> {
  /** The format's name, for messages. */
  name: string;
  /** Columns that the file must have, in lower case. */
  columns: readonly string[];
  aliases?: Readonly<Record<string, string>>;
  /** Reads one record; throws row_invalid. */
  read(cells: CsvCells): T;
}

/** The rows of a CSV file whose first record names the columns; `line` is the file's. */
export async function* csvTableRows<T>(bytes: Bytes, options: CsvTableOptions<T>): AsyncGenerator<Row<T>> {
  let header: CsvHeader | undefined;
  for await (const records of split(bytes, new CsvSplitter())) {
    for (const record of records) {
      if (header !== undefined) {
        yield recordRow(record, header, options.read);
        continue;
      }
      header = new CsvHeader("fields" in record ? record.fields : [], options.aliases);
      const problem = headerProblem(record, header, options);
      if (problem === undefined) continue;
      yield { line: record.line, error: damaged(problem) };
      return;
    }
  }
  if (header !== undefined) return;
  yield { line: 1, error: damaged(`${options.name} input must name its columns, got nothing`) };
}

export function recordRow<T>(record: CsvRecord, header: CsvHeader, read: (cells: CsvCells) => T): Row<T> {
  if ("error" in record) return record;
  return rowOf(record.line, () => read(header.cells(record.fields)));
}

function headerProblem<T>(
  record: CsvRecord,
  header: CsvHeader,
  options: CsvTableOptions<T>,
): string | undefined {
  if ("error" in record) return record.error.message;
  const missing = options.columns.find((column) => !header.has(column));
  if (missing === undefined) return undefined;
  const got = shown(record.fields.join(","));
  return `${options.name} input must name a column ${shown(missing)} in its first line, got ${got}`;
}

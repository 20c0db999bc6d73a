import type { Row } from "../event/row.ts";
import { type Bytes, split } from "./bytes.ts";
import { type CsvCells, CsvHeader } from "./csv-header.ts";
import { type CsvRecord, CsvSplitter } from "./csv-records.ts";
import { recordRow } from "./csv-table.ts";
import type { Interval } from "./interval.ts";
import { seedInterval } from "./seed-entry.ts";

const COLUMNS = ["activity_start_end", "activity_type", "start", "end", "duration", "description", "year"];

/**
 * The CSV that the Activity Log backend was seeded from: the seven columns of its records, in that order, or in
 * any order under a header.
 */
export async function* seedCsvRows(bytes: Bytes): AsyncGenerator<Row<Interval>> {
  let header: CsvHeader | undefined;
  for await (const records of split(bytes, new CsvSplitter())) {
    for (const record of records) {
      const first = header === undefined ? headerOf(record) : undefined;
      header ??= first ?? new CsvHeader(COLUMNS);
      if (first === undefined) yield recordRow(record, header, readRecord);
    }
  }
}

function headerOf(record: CsvRecord): CsvHeader | undefined {
  if ("error" in record) return undefined;
  const header = new CsvHeader(record.fields);
  return header.has("start") && header.has("end") ? header : undefined;
}

function readRecord(cells: CsvCells): Interval {
  return seedInterval({
    start: cells("start"),
    end: cells("end"),
    activity_type: cells("activity type"),
    description: cells("description"),
  });
}

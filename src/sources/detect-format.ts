import { withoutMark } from "./bytes.ts";
import { csvFields } from "./csv-fields.ts";

/** Enough of a file for `detectFormat`. */
export const DETECTION_BYTES = 4_096;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const DATABASE_MARK = "SQLite format 3\0";
/** SQLite's application id of a book, at byte 68. */
const BOOK_MARK = "DBok";
const SETTING = /^[a-z][\w.-]*:/;

interface JsonSign {
  format: string;
  /** How the text starts. */
  start: RegExp;
  /** What it must hold as well, all of it. */
  holds: readonly RegExp[];
}

/** In the order in which they are looked for. */
const JSON_SIGNS: readonly JsonSign[] = [
  { format: "activitywatch", start: /^\{\s*"buckets"\s*:/, holds: [] },
  { format: "activitywatch", start: /^\{/, holds: [/"hostname"\s*:/, /"events"\s*:\s*\[/] },
  { format: "dynamodb-logs", start: /^\{/, holds: [/"pk"\s*:\s*(?:\{\s*"S"\s*:\s*)?"[^"]+#[^"]+#stream"/] },
  {
    format: "tracker",
    start: /^[[{]/,
    holds: [/"pk"\s*:\s*(?:\{\s*"S"\s*:\s*)?"(?:LOG|NOTE|TASK|TAG)#/, /"gsi1pk"/],
  },
  { format: "dynamodb-json", start: /^[[{]/, holds: [/"activity_start_end"\s*:\s*\{\s*"S"/] },
  { format: "seed-json", start: /^\[/, holds: [/"activity_start_end"\s*:\s*"/] },
  { format: "timewarrior", start: /^\[\s*\{[^}]*"start"\s*:\s*"\d{8}T\d{6}Z"/, holds: [] },
  {
    format: "toggl-json",
    start: /^\[\s*\{/,
    holds: [/"(?:workspace_id|wid|server_deleted_at|project_id)"\s*:/],
  },
  { format: "ndjson", start: /^\{[^\n]*"(?:specversion|subject)"\s*:/, holds: [] },
];

/**
 * The format of a file by its first bytes, where they leave no doubt; undefined otherwise. A file name ending in
 * `.ndjson` or `.jsonl` settles what the content does not.
 */
export function detectFormat(firstBytes: Uint8Array, fileName = ""): string | undefined {
  const bytes = Buffer.from(firstBytes).subarray(0, DETECTION_BYTES);
  if (isForeignDatabase(bytes)) return "dynamodb-logs";
  const text = withoutMark(bytes).toString("utf8").trimStart();
  return (
    jsonFormat(text) ?? headedFormat(text) ?? (/\.(?:ndjson|jsonl)$/i.test(fileName) ? "ndjson" : undefined)
  );
}

/** An SQLite file that is no book: the only format of that kind. */
function isForeignDatabase(bytes: Buffer): boolean {
  const isDatabase = bytes.subarray(0, DATABASE_MARK.length).toString("latin1") === DATABASE_MARK;
  return isDatabase && bytes.subarray(68, 72).toString("latin1") !== BOOK_MARK;
}

function jsonFormat(text: string): string | undefined {
  const sign = JSON_SIGNS.find(
    ({ start, holds }) => start.test(text) && holds.every((part) => part.test(text)),
  );
  return sign?.format;
}

function headedFormat(text: string): string | undefined {
  if (SETTING.test(text) && text.includes("temp.report.start:")) return "timewarrior";
  const fields = csvFields(text.split(/\r?\n/, 1)[0] ?? "");
  if (fields === undefined) return undefined;
  const columns = new Set(fields.map((field) => field.trim().toLowerCase().replaceAll("_", " ")));
  if (columns.has("activity start end")) return "seed-csv";
  if (columns.has("start date") && columns.has("start time")) {
    return columns.has("duration (h)") || columns.has("duration (decimal)") ? "clockify-csv" : "toggl-csv";
  }
  const isSeedRow = fields.length === 7 && INSTANT.test(fields[2] ?? "") && INSTANT.test(fields[3] ?? "");
  return isSeedRow ? "seed-csv" : undefined;
}

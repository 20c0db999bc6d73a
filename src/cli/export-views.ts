import type { Daybook } from "../daybook.ts";
import type { Json, JsonObject, RecordedEvent } from "../event/event.ts";
import { PAGES_LOG, VIEWED } from "../kits/pages/view-event.ts";
import type { LogFilter } from "../store/store.ts";
import { csvText, type ExportText } from "./export-lines.ts";

type Value = (event: RecordedEvent, data: JsonObject) => Json | undefined;

const COLUMNS: Record<string, Value> = {
  time: ({ time }) => time,
  page: ({ subject }) => subject,
  visitor: (_, data) => data.visitor,
  referrer: (_, data) => data.referrer,
  browser: (_, data) => data.browser,
  os: (_, data) => data.os,
  device: (_, data) => data.device,
  country: (_, data) => data.country,
  campaign_source: (_, data) => objectOf(data.campaign).source,
  campaign_medium: (_, data) => objectOf(data.campaign).medium,
  campaign_name: (_, data) => objectOf(data.campaign).name,
  host: (_, data) => data.host,
  // A view says it where it is another.
  status: (_, data) => data.status ?? 200,
  id: ({ id }) => id,
};
const VALUES = Object.values(COLUMNS);
/** What a spreadsheet may take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Page views, oldest first: RFC 4180 with a header, lines ending in LF. */
export async function* viewLines(book: Daybook, filter: LogFilter): AsyncGenerator<ExportText> {
  yield { text: `${Object.keys(COLUMNS).join(",")}\n`, isRow: false };
  const views = book.read({ ...filter, log: PAGES_LOG, types: [VIEWED], direction: "forward" });
  for await (const event of views) {
    const data = objectOf(event.data);
    yield { text: `${VALUES.map((value) => field(value(event, data))).join(",")}\n`, isRow: true };
  }
}

/** What strangers sent is never a formula: a leading ' makes a spreadsheet take it as text. */
function field(value: Json | undefined): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "";
  return csvText(FORMULA.test(value) ? `'${value}` : value);
}

const NOTHING: JsonObject = {};

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : NOTHING;
}

import { NEWLINE, RETURN } from "./characters.ts";
import { CloudFrontParser } from "./cloudfront.ts";
import { CombinedParser } from "./combined.ts";
import { JsonParser } from "./json-line.ts";
import type { LineParser, ParserOptions } from "./line-parser.ts";
import type { AccessLogFormat } from "./request.ts";
import { S3Parser } from "./s3-line.ts";

const PARSERS: Record<AccessLogFormat, new (options: ParserOptions) => LineParser> = {
  s3: S3Parser,
  cloudfront: CloudFrontParser,
  combined: CombinedParser,
  json: JsonParser,
};

/** Enough for the first lines, should they be long. */
export const DETECTION_BYTES = 65_536;
const DETECTION_LINES = 50;

export function createParser(format: AccessLogFormat, options: ParserOptions): LineParser {
  return new PARSERS[format](options);
}

/** The format that most of the first lines are of; undefined where there is none that any is of. */
export function detectAccessLog(start: Buffer): AccessLogFormat | undefined {
  let best: AccessLogFormat | undefined;
  let most = 0;
  // In this order, since an object of CloudFront's is also one that could be another server's.
  for (const format of ["s3", "combined", "cloudfront", "json"] as const) {
    const read = linesRead(createParser(format, { source: "" }), start);
    if (read <= most) continue;
    best = format;
    most = read;
  }
  return best;
}

/** How many of the first lines the parser can read; a header counts too. */
function linesRead(parser: LineParser, start: Buffer): number {
  let read = 0;
  let from = 0;
  for (let line = 0; line < DETECTION_LINES && from < start.length; line++) {
    const next = start.indexOf(NEWLINE, from);
    const end = next < 0 ? start.length : next;
    const stop = end > from && start[end - 1] === RETURN ? end - 1 : end;
    const isHeader = start.toString("latin1", from, Math.min(stop, from + 8)) === "#Fields:";
    const outcome = stop > from ? parser.parse(start, from, stop) : "comment";
    if (outcome === undefined || (isHeader && outcome === "comment")) read += 1;
    from = end + 1;
  }
  return read;
}

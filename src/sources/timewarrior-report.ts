import { asBuffer, type Bytes, MAX_ROW_BYTES, withoutMark } from "./bytes.ts";

const SETTING = /^[A-Za-z][\w.-]*:/;
const BLANK_LINES = ["\n\n", "\n\r\n"];

/**
 * Drops the `key: value` lines, up to the first blank one, that TimeWarrior writes before the JSON to a report
 * extension. Anything else passes through as it is.
 */
export async function* withoutReportHeader(bytes: Bytes): AsyncGenerator<Uint8Array> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of bytes) {
    if (start === undefined) {
      yield piece;
      continue;
    }
    start = Buffer.concat([start, asBuffer(piece)]);
    const body = bodyOf(start);
    if (body === undefined) continue;
    start = undefined;
    yield body;
  }
  if (start !== undefined) yield start;
}

/** What follows the header; undefined while more is needed to tell. */
function bodyOf(start: Buffer): Buffer | undefined {
  const text = withoutMark(start);
  if (text.length === 0) return undefined;
  const isLetter = /[A-Za-z]/.test(String.fromCharCode(text[0] as number));
  if (!isLetter || start.length > MAX_ROW_BYTES) return start;
  for (const blank of BLANK_LINES) {
    const at = text.indexOf(blank);
    if (at >= 0)
      return SETTING.test(text.toString("latin1", 0, at)) ? text.subarray(at + blank.length) : start;
  }
  return undefined;
}

const SECONDS = /^-?\d{1,10}(?:\.\d+)?$/;
/** RFC 9110 §5.6.7: the three spellings of a date all start with a weekday. */
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** Seconds that an answer asks to wait: `Retry-After` as seconds or as a date. Undefined for anything else. */
export function retryAfterSeconds(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (SECONDS.test(text)) return Number(text);
  if (!DATE.test(text)) return undefined;
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1_000));
}

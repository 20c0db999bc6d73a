import { shown } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import { copyData } from "../event/data.ts";
import { validateLogName } from "../event/validate.ts";

const TEXTS = ["id", "source", "type", "subject"];
const INSTANTS = ["time", "recordedtime"];

/**
 * Whether an object can be recorded as it is. Less than what an append asks for: an event that was recorded under other
 * rules stays what it is.
 *
 * @returns what is wrong with it; undefined: nothing
 */
export function checkPortable(value: object): string | undefined {
  const event = value as Record<string, unknown>;
  const noText = TEXTS.find((name) => typeof event[name] !== "string" || event[name] === "");
  if (noText !== undefined) return `${noText} ${shown(event[noText])}`;
  const noInstant = INSTANTS.find((name) => !isInstant(event[name]));
  if (noInstant !== undefined) return `${noInstant} ${shown(event[noInstant])}`;
  const { version, data } = event;
  if (version !== undefined && !(Number.isSafeInteger(version) && (version as number) > 0)) {
    return `version ${shown(version)}`;
  }
  try {
    validateLogName(event.log);
    if (data !== undefined) copyData(data);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** In the one form that is recorded. */
function isInstant(value: unknown): boolean {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) && toIso(ms) === value;
}

import { CLOSE, COLON, MINUS, OPEN, SLASH, SPACE } from "./characters.ts";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const FIRST_MS = 0;
const END_MS = Date.UTC(2100, 0, 1);
/** `02/Mar/2026:08:49:42 +0000` */
export const CLF_TIME_LENGTH = 26;
const DAY_LENGTH = 11;
const TIME_AT = 12;
const ZONE_AT = 21;
const ZONE_LENGTH = 5;

/** Whether a request can have been logged then. What no calendar has would stop an import. */
export function isLogTime(timeMs: number): boolean {
  return timeMs >= FIRST_MS && timeMs < END_MS;
}

/** Whether `[`, a time and `]` stand at `at`, by what is always the same in them. */
export function isClfTimeAt(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === OPEN &&
    bytes[at + CLF_TIME_LENGTH + 1] === CLOSE &&
    bytes[at + 3] === SLASH &&
    bytes[at + 7] === SLASH &&
    bytes[at + 12] === COLON &&
    bytes[at + 15] === COLON &&
    bytes[at + 18] === COLON &&
    bytes[at + 21] === SPACE
  );
}

/** Reads the times of a log. Neighbouring lines share their day and zone, which are computed when they change. */
export class ClfClock {
  readonly #lastDay = new Uint8Array(DAY_LENGTH);
  #dayMs = Number.NaN;
  readonly #lastZone = new Uint8Array(ZONE_LENGTH);
  #zoneMs = Number.NaN;

  /** The time whose first byte is at `at`; NaN for what is none. */
  timeAt(bytes: Buffer, at: number): number {
    const day = this.#lastDay;
    for (let index = 0; index < DAY_LENGTH; index++) {
      if (bytes[at + index] !== day[index]) {
        this.#readDay(bytes, at);
        break;
      }
    }
    const zone = this.#lastZone;
    for (let index = 0; index < ZONE_LENGTH; index++) {
      if (bytes[at + ZONE_AT + index] !== zone[index]) {
        this.#readZone(bytes, at + ZONE_AT);
        break;
      }
    }
    const hour = two(bytes, at + TIME_AT);
    const minute = two(bytes, at + TIME_AT + 3);
    const second = two(bytes, at + TIME_AT + 6);
    // 60 is a leap second.
    if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
    return this.#dayMs + ((hour * 60 + minute) * 60 + second) * 1_000 - this.#zoneMs;
  }

  #readDay(bytes: Buffer, at: number): void {
    for (let index = 0; index < DAY_LENGTH; index++) this.#lastDay[index] = bytes[at + index] as number;
    this.#dayMs = dayMs(bytes, at);
  }

  #readZone(bytes: Buffer, at: number): void {
    for (let index = 0; index < ZONE_LENGTH; index++) this.#lastZone[index] = bytes[at + index] as number;
    this.#zoneMs = zoneMs(bytes, at);
  }
}

/** `02/Mar/2026`; NaN for no day. */
function dayMs(bytes: Buffer, at: number): number {
  const month = MONTHS.indexOf(bytes.toString("latin1", at + 3, at + 6));
  const day = two(bytes, at);
  const year = two(bytes, at + 7) * 100 + two(bytes, at + 9);
  // Below 100 it would be one of the twentieth century.
  if (!(year >= 100 && month >= 0 && month % 3 === 0)) return Number.NaN;
  const start = Date.UTC(year, month / 3, day);
  return new Date(start).getUTCDate() === day ? start : Number.NaN;
}

/** `+hhmm`; NaN for no zone. */
function zoneMs(bytes: Buffer, at: number): number {
  const [hour, minute] = [two(bytes, at + 1), two(bytes, at + 3)];
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  const minutes = hour * 60 + minute;
  if (bytes[at] === MINUS) return -minutes * 60_000;
  return bytes[at] === 0x2b ? minutes * 60_000 : Number.NaN;
}

/** Two digits as a number; NaN for anything else. */
function two(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - 0x30;
  const ones = (bytes[at + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

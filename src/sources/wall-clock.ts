import { type Calendar, type Day, isDay } from "../event/calendar.ts";
import { invalid } from "./rows.ts";

/** The order of year, month and day in a written date. */
export type DateOrder = "ymd" | "mdy" | "dmy";

export const DATE_ORDERS: readonly DateOrder[] = ["ymd", "mdy", "dmy"];

const WRITTEN: Record<DateOrder, string> = { ymd: "YYYY-MM-DD", mdy: "MM/DD/YYYY", dmy: "DD/MM/YYYY" };
const DATE = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$/;
const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?$/;

/** A date in the stated order and no other. @throws row_invalid `<subject> must be a date MM/DD/YYYY, got …` */
export function dateIn(text: string, order: DateOrder, subject: string): Day {
  const match = DATE.exec(text);
  const parts = {
    [order[0] as string]: match?.[1],
    [order[1] as string]: match?.[3],
    [order[2] as string]: match?.[4],
  };
  const { y = "", m = "", d = "" } = parts;
  const day = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  if (match !== null && isDay(day)) return day;
  throw invalid(subject, `a date ${WRITTEN[order]}`, text);
}

/** `HH:MM:SS` of a 24-hour time, or of a 12-hour one with AM or PM. @throws row_invalid */
export function timeIn(text: string, subject: string): string {
  const [, hours = "", minutes = "", seconds = "00", half] = TIME.exec(text) ?? [];
  const hour = half === undefined ? Number(hours) : hourOf12(Number(hours), half.toLowerCase() === "p");
  if (hours === "" || !(hour <= 23 && Number(minutes) <= 59 && Number(seconds) <= 59)) {
    throw invalid(subject, "a time HH:MM[:SS], or hh:mm[:ss] with AM or PM", text);
  }
  return `${String(hour).padStart(2, "0")}:${minutes}:${seconds}`;
}

function hourOf12(hour: number, isAfternoon: boolean): number {
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (isAfternoon ? 12 : 0);
}

/** Seconds of `HH:MM:SS`, any number of hours; undefined for what is none. */
export function durationIn(text: string): number | undefined {
  const match = /^(\d{1,6}):(\d\d):(\d\d)$/.exec(text);
  if (match === null) return undefined;
  return (Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3]);
}

export interface LocalPeriod {
  start: string;
  /** Null while it is running. */
  end: string | null;
  /** Seconds, where the file states them. */
  duration: number | undefined;
}

/**
 * The instants of two wall times. In the hour that comes twice the start is the earlier one; the end is the later
 * one where the stated duration, or the start, asks for it.
 */
export function periodIn(calendar: Calendar, period: LocalPeriod): { startMs: number; endMs: number | null } {
  const startMs = calendar.instantOf(period.start);
  if (period.end === null) return { startMs, endMs: null };
  const notBefore = startMs + (period.duration ?? 0) * 1_000;
  return { startMs, endMs: calendar.instantOf(period.end, notBefore) };
}

import { DaybookError, shown } from "../errors.ts";

/** A calendar day, `YYYY-MM-DD`, proleptic Gregorian, years 0001 to 9999. Sorts as a string. */
export type Day = string;
export type WeekStart = "monday" | "sunday" | "saturday";

/** Days from 1970-01-01 of the first and the last day that can be written. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const WEEK_STARTS: Record<WeekStart, number> = { sunday: 0, monday: 1, saturday: 6 };

/** Whether the text is a real date between 0001-01-01 and 9999-12-31. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text);
  return match !== null && isDate(Number(match[1]), Number(match[2]), Number(match[3]));
}

export function isDate(year: number, month: number, day: number): boolean {
  return (
    year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month)
  );
}

/** @throws calendar_invalid `<subject> must be a day YYYY-MM-DD, got …` */
export function parseDay(text: unknown, subject: string): Day {
  if (typeof text === "string" && isDay(text)) return text;
  const message = `${subject} must be a day YYYY-MM-DD, got ${shown(text)}`;
  throw new DaybookError("calendar_invalid", message, { subject, value: text });
}

/** @throws calendar_invalid when the sum lies outside the years 0001 to 9999 */
export function addDays(day: Day, n: number): Day {
  return dayText(dayNumber(day) + n);
}

/** The same day `n` months on, or the last day of that month where it is shorter. */
export function addMonths(day: Day, n: number): Day {
  const [year, month, date] = fields(day);
  const months = year * 12 + (month - 1) + n;
  const toYear = Math.floor(months / 12);
  const toMonth = months - toYear * 12 + 1;
  return dayText(civilToNumber(toYear, toMonth, Math.min(date, monthLength(toYear, toMonth))));
}

/** `b - a`, in days. */
export function daysBetween(a: Day, b: Day): number {
  return dayNumber(b) - dayNumber(a);
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(day: Day): number {
  return weekdayOfNumber(dayNumber(day));
}

/** The first day of the week that `day` lies in; 0001-01-01 where that week began in the year 0. */
export function weekOf(day: Day, start: WeekStart): Day {
  const number = dayNumber(day);
  const back = (weekdayOfNumber(number) - WEEK_STARTS[start] + 7) % 7;
  return dayText(Math.max(FIRST_DAY, number - back));
}

/** The first day of the month that `day` lies in. */
export function monthOf(day: Day): Day {
  fields(day);
  return `${day.slice(0, 8)}01`;
}

/** Every day from `from` to `to`, both included; none when `to` is earlier. */
export function eachDay(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  const last = dayNumber(to);
  for (let number = dayNumber(from); number <= last; number += 1) days.push(dayText(number));
  return days;
}

/** Days since 1970-01-01. @throws calendar_invalid */
export function dayNumber(day: Day): number {
  const [year, month, date] = fields(day);
  return civilToNumber(year, month, date);
}

/** The inverse of `dayNumber`. @throws calendar_invalid outside the years 0001 to 9999 */
export function dayText(number: number): Day {
  const known = TEXTS.get(number);
  if (known !== undefined) return known;
  if (!(number >= FIRST_DAY && number <= LAST_DAY && Number.isInteger(number))) {
    const message = `a day must lie in the years 0001 to 9999, got ${shown(number)} days from 1970-01-01`;
    throw new DaybookError("calendar_invalid", message, { subject: "a day", value: number });
  }
  const text = numberToCivil(number);
  // About 27 years of days fit; starting over costs less than a real cache would.
  if (TEXTS.size >= 10_000) TEXTS.clear();
  TEXTS.set(number, text);
  return text;
}

const TEXTS = new Map<number, Day>();

function fields(day: Day): [year: number, month: number, date: number] {
  parseDay(day, "a day");
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

function monthLength(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

function weekdayOfNumber(number: number): number {
  return (((number + 4) % 7) + 7) % 7;
}

/** Years start in March here, so that the leap day is the last one (Hinnant's days_from_civil). */
export function civilToNumber(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

function numberToCivil(number: number): Day {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

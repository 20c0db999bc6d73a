/** Instants as the wall clock of the book's zone shows them. */
export interface WallClock {
  /** `YYYY-MM-DD` */
  day: string;
  /** Since midnight, with a fraction for the seconds. */
  minutes: number;
  /** `HH:MM` */
  time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}

/** `instant`: RFC 3339, never a day. */
export function wallClock(instant: string, zone: string): WallClock {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(Date.parse(instant))) parts[type] = value;
  const { year = "", month, day, hour, minute, second } = parts;
  return {
    day: `${year.padStart(4, "0")}-${month}-${day}`,
    minutes: Number(hour) * 60 + Number(minute) + Number(second) / 60,
    time: `${hour}:${minute}`,
  };
}

/** `"2 Mar 09:14"`, with the year when it is not that of `today`. */
export function momentText(instant: string, { zone, today }: { zone: string; today: string }): string {
  const { day, time } = wallClock(instant, zone);
  return `${shortDate(day, today)} ${time}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `"2 Mar"`, or `"2 Mar 2024"` when that is not the year of `today`. */
export function shortDate(day: string, today: string): string {
  const text = `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1]}`;
  return day.slice(0, 4) === today.slice(0, 4) ? text : `${text} ${Number(day.slice(0, 4))}`;
}

import { addDays, toIso } from "../../event/calendar.ts";
import type { JsonObject } from "../../event/event.ts";
import { ACTORS, type Actor, atMinute, type DemoDay, isHoliday, isWeekend, randomOf } from "./demo-day.ts";
import type { Random } from "./random.ts";

/** An event of the demo, before it gets its source and id. */
export interface DemoEvent {
  type: string;
  subject: string;
  /** ISO, UTC. */
  time: string;
  actor?: string;
  data: JsonObject;
}

const HOUR = 60;
const VERBS = ["Write", "Review", "Plan", "Fix", "Measure", "Publish"] as const;
const THINGS = [
  "the report",
  "the import",
  "the home page",
  "the invoice",
  "the backup",
  "the talk",
] as const;
const AREAS = ["work", "home", "daybook"] as const;
const DEVICES = ["laptop", "phone"] as const;
const PAGES = [
  "/",
  "/",
  "/about",
  "/blog/heatmaps",
  "/blog/event-logs",
  "/blog/time-zones",
  "/docs",
] as const;
const REFERRERS = [
  "",
  "",
  "https://duckduckgo.com/",
  "https://news.ycombinator.com/",
  "https://lobste.rs/",
] as const;

/** Tasks that were created on a day, with what became of each of them in the days after. */
export function taskEventsOf(day: DemoDay): DemoEvent[] {
  const random = randomOf(day, "tasks");
  const count = isHoliday(day) ? 0 : isWeekend(day) ? random.int(0, 1) : random.int(2, 5);
  return Array.from({ length: count }, (_, index) => taskOf(day, random, index + 1)).flat();
}

function taskOf(day: DemoDay, random: Random, number: number): DemoEvent[] {
  const subject = `task-${day.date.replaceAll("-", "")}-${number}`;
  const data = { title: `${random.pick(VERBS)} ${random.pick(THINGS)}`, tags: [random.pick(AREAS)] };
  const [creator, doer] = [random.pick(ACTORS), random.pick(ACTORS)];
  const created = random.int(8 * HOUR, 16 * HOUR);
  const startDay = later(day, random.int(0, 2));
  const startMinute =
    startDay.date === day.date ? created + random.int(5, 90) : random.int(9 * HOUR, 14 * HOUR);
  const endDay = later(startDay, random.int(0, 4));
  const endMinute =
    endDay.date === startDay.date ? startMinute + random.int(20, 180) : random.int(10 * HOUR, 18 * HOUR);
  const at = (type: string, [on, minute, actor]: [DemoDay, number, Actor]): DemoEvent => {
    return { type, subject, time: toIso(atMinute(on, minute)), actor, data };
  };
  const events = [at("task.created", [day, created, creator])];
  if (random.chance(0.92)) events.push(at("task.started", [startDay, startMinute, doer]));
  if (events.length === 2 && random.chance(0.93))
    events.push(at("task.completed", [endDay, endMinute, doer]));
  return events;
}

function later(day: DemoDay, days: number): DemoDay {
  return days === 0 ? day : { ...day, date: addDays(day.date, days) };
}

/** Everybody logs in on a working day, hardly anybody on others; some passwords are mistyped. */
export function loginEventsOf(day: DemoDay): DemoEvent[] {
  const random = randomOf(day, "logins");
  const isOff = isWeekend(day) || isHoliday(day);
  return ACTORS.flatMap((actor) => {
    const count = isOff ? (random.chance(0.15) ? 1 : 0) : random.int(1, 3);
    return Array.from({ length: count }, () => {
      const type = random.chance(0.07) ? "login.failed" : "login.succeeded";
      const time = toIso(atMinute(day, random.int(7 * HOUR, 21 * HOUR)) + random.int(0, 59_999));
      return { type, subject: `user-${actor}`, time, actor, data: { device: random.pick(DEVICES) } };
    });
  });
}

/** Readers of a site that slowly becomes known, with a day of fame now and then. */
export function pageEventsOf(day: DemoDay, readers: number): DemoEvent[] {
  const random = randomOf(day, "pages");
  const usual = readers * (isWeekend(day) ? 0.6 : 1) * (0.75 + random.next() / 2);
  const count = Math.round(random.chance(0.01) ? usual * 8 : usual);
  return Array.from({ length: count }, () => {
    const time = toIso(atMinute(day, random.int(0, 23 * HOUR + 59)) + random.int(0, 59_999));
    const data = { visitor: `v${random.int(1, 400)}`, referrer: random.pick(REFERRERS) };
    return { type: "page.viewed", subject: random.pick(PAGES), time, data };
  });
}

import { hash } from "node:crypto";
import { toIso } from "../../event/calendar.ts";
import type { JsonObject } from "../../event/event.ts";
import { VIEWED } from "../../kits/pages/view-event.ts";
import { ACTORS, atMinute, type DemoDay, isHoliday, isWeekend, randomOf } from "./demo-day.ts";

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
const DEVICES = ["laptop", "phone"] as const;
const PAGES = [
  "/",
  "/",
  "/about",
  "/blog/heatmaps/",
  "/blog/event-logs/",
  "/blog/time-zones/",
  "/docs",
] as const;
const REFERRERS = [undefined, undefined, "duckduckgo.com", "news.ycombinator.com", "lobste.rs"] as const;
const CAMPAIGNS = [undefined, undefined, undefined, { source: "newsletter", medium: "email" }] as const;
type Agent = Record<"browser" | "os" | "device", string>;
const AGENTS: readonly [Agent, ...Agent[]] = [
  { browser: "Firefox", os: "Linux", device: "desktop" },
  { browser: "Chrome", os: "Windows", device: "desktop" },
  { browser: "Chrome", os: "Android", device: "mobile" },
  { browser: "Safari", os: "iOS", device: "mobile" },
];

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
    const data: JsonObject = { ...random.pick(AGENTS), visitor: visitorOf(day, random.int(1, 400)) };
    const [referrer, campaign] = [random.pick(REFERRERS), random.pick(CAMPAIGNS)];
    if (referrer !== undefined) data.referrer = referrer;
    if (campaign !== undefined) data.campaign = { ...campaign };
    return { type: VIEWED, subject: random.pick(PAGES), time, data: { ...data, status: 200, via: "log" } };
  });
}

/** Another one on another day, as those of real logs are. */
function visitorOf({ date, seed }: DemoDay, number: number): string {
  return hash("sha256", `${seed} ${date} ${number}`).slice(0, 12);
}

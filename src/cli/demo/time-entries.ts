import { toIso, weekdayOf } from "../../event/calendar.ts";
import type { Interval } from "../../sources/interval.ts";
import { atMinute, type DemoDay, isHoliday, isWeekend, randomOf } from "./demo-day.ts";
import type { Random } from "./random.ts";

/** Something done from one minute of the day to another. */
interface Block {
  from: number;
  minutes: number;
  type: string;
  tags: string[];
  description?: string;
}

const STUDY = ["maths", "physics", "spanish"] as const;
const PROJECT = ["daybook", "client", "website"] as const;
const CHORE = ["shopping", "cleaning", "taxes"] as const;
const SPORT = ["run", "swim", "bike"] as const;
const NOTES = ["week plan", "exercises 4 to 9", "review with raj", "first draft", "bug of the day"] as const;
const HOUR = 60;

/** What one person did on a day, in order and without overlaps. */
export function timeEntriesOf(day: DemoDay): Interval[] {
  const random = randomOf(day, "time");
  return blocksOf(day, random).map((block) => {
    const startMs = atMinute(day, block.from);
    const { type, tags, description } = block;
    const end = toIso(startMs + block.minutes * 60_000);
    const start = toIso(startMs);
    const entry = { key: start, start, end, type, tags };
    return description === undefined ? entry : { ...entry, description };
  });
}

function blocksOf(day: DemoDay, random: Random): Block[] {
  if (isHoliday(day)) return random.chance(0.4) ? [sport(random, 10 * HOUR)] : [];
  // A timer that was forgotten: nothing else was written down that day.
  if (random.chance(0.012))
    return [{ from: 8 * HOUR, minutes: random.int(13 * HOUR, 15 * HOUR), ...work(random) }];
  return isWeekend(day) ? weekend(random) : weekday(day, random);
}

function weekday(day: DemoDay, random: Random): Block[] {
  if (random.chance(0.04)) return [];
  const blocks: Block[] = [];
  if (random.chance(0.6)) blocks.push(study(random, random.int(6 * HOUR + 30, 7 * HOUR)));
  blocks.push({ from: random.int(9 * HOUR, 9 * HOUR + 30), minutes: random.int(90, 170), ...work(random) });
  // Started and stopped at once by mistake.
  if (random.chance(0.03)) blocks.push({ from: 12 * HOUR + 30, minutes: 0, ...work(random) });
  blocks.push({ from: random.int(13 * HOUR, 13 * HOUR + 20), minutes: random.int(60, 200), ...work(random) });
  if (random.chance(0.35)) blocks.push(chore(random, 17 * HOUR + 15));
  if ([2, 4].includes(weekdayOf(day.date)) && random.chance(0.8)) blocks.push(sport(random, 18 * HOUR + 30));
  return [...blocks, ...evening(random)];
}

function weekend(random: Random): Block[] {
  const blocks: Block[] = [];
  if (random.chance(0.5)) blocks.push(sport(random, random.int(9 * HOUR, 10 * HOUR)));
  if (random.chance(0.6)) blocks.push(chore(random, random.int(11 * HOUR + 30, 12 * HOUR + 30)));
  if (random.chance(0.4)) blocks.push(study(random, random.int(15 * HOUR, 16 * HOUR)));
  return [...blocks, ...evening(random)];
}

/** At most one thing, now and then until after midnight. */
function evening(random: Random): Block[] {
  if (random.chance(0.08))
    return [{ from: random.int(22 * HOUR, 23 * HOUR), minutes: random.int(125, 180), ...work(random) }];
  if (random.chance(0.3))
    return [
      { from: random.int(20 * HOUR, 20 * HOUR + 40), minutes: random.int(30, 90), ...blogging(random) },
    ];
  return [];
}

function study(random: Random, from: number): Block {
  return { from, minutes: random.int(40, 95), type: "Study", tags: [random.pick(STUDY)], ...note(random) };
}

function work(random: Random): Pick<Block, "type" | "tags" | "description"> {
  return { type: "Project", tags: [random.pick(PROJECT)], ...note(random) };
}

function blogging(random: Random): Pick<Block, "type" | "tags" | "description"> {
  return { type: "Blogging", tags: ["writing"], ...note(random) };
}

function chore(random: Random, from: number): Block {
  return { from, minutes: random.int(15, 60), type: "Chore", tags: [random.pick(CHORE)] };
}

function sport(random: Random, from: number): Block {
  return { from, minutes: random.int(30, 75), type: "Exercise", tags: [random.pick(SPORT)] };
}

function note(random: Random): { description?: string } {
  return random.chance(0.3) ? { description: random.pick(NOTES) } : {};
}

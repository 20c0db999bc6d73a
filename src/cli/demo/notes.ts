import { toIso, weekdayOf } from "../../event/calendar.ts";
import { noteEventOf } from "../../kits/work/notes/note-event.ts";
import { atMinute, type DemoDay, isHoliday, randomOf } from "./demo-day.ts";
import type { DemoEvent } from "./events.ts";
import { weekTask } from "./tasks.ts";

const FRIDAY = 5;
const EVENING = 17 * 60 + 45;
const WENT = [
  "The import is through. What took longest was to agree on what a duplicate is.",
  "Too many meetings, and yet the talk is written.",
  "Two days lost to a clock that was an hour behind.",
] as const;
const IDEAS = [
  "A heatmap of the heatmaps",
  "Ask mei about the archive of 2019",
  "Books to read: see the list on the fridge",
] as const;

/** A look back at the week on Fridays, and an idea now and then. */
export function noteEventsOf(day: DemoDay): DemoEvent[] {
  const random = randomOf(day, "notes");
  if (isHoliday(day)) return [];
  const notes: DemoEvent[] = [];
  if (weekdayOf(day.date) === FRIDAY) {
    const content = `${random.pick(WENT)}\n\nNext week: ${random.pick(IDEAS).toLowerCase()}.`;
    notes.push(note(day, { title: "How the week went", content, tags: ["week"], task: weekTask(day.date) }));
  }
  if (random.chance(0.06)) notes.push(note(day, { title: random.pick(IDEAS), tags: ["idea"] }));
  return notes;
}

interface DemoNote {
  title: string;
  tags: string[];
  content?: string;
  task?: string;
}

function note(day: DemoDay, { title, tags, content = "", task }: DemoNote): DemoEvent {
  const date = toIso(atMinute(day, EVENING));
  const after = { title, content, tags, date, task: task ?? null, entry: null, measurements: [] };
  const id = `note-${day.date.replaceAll("-", "")}-${tags[0]}`;
  return noteEventOf({ id, after, actor: "ana" }, date) as DemoEvent;
}

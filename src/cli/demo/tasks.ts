import { addDays, type Day, toIso, weekdayOf } from "../../event/calendar.ts";
import type { TaskState } from "../../kits/work/tasks/task.ts";
import { type TaskChange, taskEventOf } from "../../kits/work/tasks/task-event.ts";
import { ACTORS, atMinute, type DemoDay, isHoliday, isWeekend, randomOf } from "./demo-day.ts";
import type { DemoEvent } from "./events.ts";
import type { Random } from "./random.ts";

const HOUR = 60;
const MONDAY = 1;
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
const DETAILS = [
  "What is left: the figures of last month, and a picture that says it without words.",
  "Raj knows whom to ask. Not before Thursday.",
  "First look whether anybody still needs it.",
] as const;

/** Tasks that were created on a day, with what became of each of them in the days after. */
export function taskEventsOf(day: DemoDay, firstDay: Day): DemoEvent[] {
  const random = randomOf(day, "tasks");
  const count = isHoliday(day) ? 0 : isWeekend(day) ? random.int(0, 1) : random.int(2, 5);
  const tasks = Array.from({ length: count }, (_, index) => taskOf(day, random, { index, firstDay })).flat();
  return weekdayOf(day.date) === MONDAY ? [...weekOf(day), ...tasks] : tasks;
}

/** Of the task that the tasks of a day's week are below. */
export function weekTask(date: Day): string {
  return `week-${mondayOf(date).replaceAll("-", "")}`;
}

function mondayOf(date: Day): Day {
  return addDays(date, -((weekdayOf(date) + 6) % 7));
}

/** A plan for the week, which is done on Friday. */
function weekOf(day: DemoDay): DemoEvent[] {
  const created = atMinute(day, 8 * HOUR);
  const story = new Story(weekTask(day.date), {
    title: `Week of ${day.date}`,
    tags: ["week"],
    due: addDays(day.date, 6),
    created: toIso(created),
  });
  story.becomes("in-progress", created + HOUR * 60_000, "ana");
  story.becomes("done", atMinute(later(day, 4), 18 * HOUR + 30), "ana");
  return story.events;
}

function taskOf(
  day: DemoDay,
  random: Random,
  { index, firstDay }: { index: number; firstDay: Day },
): DemoEvent[] {
  const title = `${random.pick(VERBS)} ${random.pick(THINGS)}`;
  const tags = [random.pick(AREAS)];
  const [creator, doer] = [random.pick(ACTORS), random.pick(ACTORS)];
  const created = random.int(8 * HOUR + 1, 16 * HOUR);
  const startDay = later(day, random.int(0, 2));
  const startMinute =
    startDay.date === day.date ? created + random.int(5, 90) : random.int(9 * HOUR, 14 * HOUR);
  const endDay = later(startDay, random.int(0, 4));
  const endMinute =
    endDay.date === startDay.date ? startMinute + random.int(20, 180) : random.int(10 * HOUR, 18 * HOUR);
  const story = new Story(
    `task-${day.date.replaceAll("-", "")}-${index + 1}`,
    {
      title,
      tags,
      content: random.chance(0.2) ? random.pick(DETAILS) : "",
      parent: mondayOf(day.date) < firstDay ? null : weekTask(day.date),
      due: random.chance(0.3) ? addDays(day.date, random.int(2, 9)) : null,
      created: toIso(atMinute(day, created)),
    },
    creator,
  );
  const isStarted = random.chance(0.92);
  if (isStarted) story.becomes("in-progress", atMinute(startDay, startMinute), doer);
  if (isStarted && random.chance(0.93)) story.becomes("done", atMinute(endDay, endMinute), doer);
  return story.events;
}

function later(day: DemoDay, days: number): DemoDay {
  return days === 0 ? day : { ...day, date: addDays(day.date, days) };
}

/** What becomes of one task, as the events of the work kit. */
class Story {
  readonly events: DemoEvent[] = [];
  readonly #id: string;
  #state: TaskState;

  constructor(id: string, given: Partial<TaskState> & { title: string; created: string }, actor = "ana") {
    this.#id = id;
    this.#state = {
      content: "",
      status: "open",
      tags: [],
      parent: null,
      due: null,
      completed: null,
      ...given,
    };
    this.#tell({ after: this.#state }, Date.parse(given.created), actor);
  }

  becomes(status: TaskState["status"], atMs: number, actor: string): void {
    const before = this.#state;
    this.#state = { ...before, status, completed: status === "done" ? toIso(atMs) : null };
    this.#tell({ before, after: this.#state }, atMs, actor);
  }

  #tell(change: Omit<TaskChange, "id" | "actor">, atMs: number, actor: string): void {
    this.events.push(taskEventOf({ id: this.#id, actor, ...change }, atMs) as DemoEvent);
  }
}

import { GOALS_LOG } from "../kits/work/goals/goal.ts";
import type { GoalsPort } from "../kits/work/goals/port.ts";
import type { StreamOutcome } from "../log/log.ts";
import type { KitParts } from "./kits.ts";

/** What goals may ask of a book: counts, and which tasks lie below one. */
export function goalsPort(parts: KitParts): GoalsPort {
  const { config, log, views, calendar, now, newId, count } = parts;
  return {
    calendar,
    weekStart: config.weekStart ?? "monday",
    now,
    newId,
    append: async (append) => (await log.appendStreams([{ log: GOALS_LOG, ...append }]))[0] as StreamOutcome,
    queryView: (query) => views.query({ view: "goals", ...query }),
    count: (query) => count(query),
    subtreeIds: async (task) => [task],
  };
}

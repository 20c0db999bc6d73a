import { GOALS_LOG } from "../kits/work/goals/goal.ts";
import type { GoalsPort } from "../kits/work/goals/port.ts";
import type { StreamOutcome } from "../log/log.ts";
import { count } from "../views/count.ts";
import type { KitParts, Kits } from "./kits.ts";

/** What goals may ask of a book: counts, and which tasks lie below one. */
export function goalsPort(parts: KitParts, { tasks }: Pick<Kits, "tasks">): GoalsPort {
  const { config, log, views, calendar, now, newId } = parts;
  const weekStart = config.weekStart ?? "monday";
  return {
    calendar,
    weekStart,
    now,
    newId,
    append: async (append) => {
      const [outcome] = await log.appendStreams([{ log: GOALS_LOG, ...append }]);
      return outcome as StreamOutcome;
    },
    queryView: (query) => views.query({ view: "goals", ...query }),
    count: (query, { fresh }) =>
      count(query, { views, logs: config.logs ?? {}, today: calendar().dayOf(now()), weekStart, fresh }),
    measures: (log) => Object.keys(config.logs?.[log]?.measures ?? {}),
    subtreeIds: async (task) => {
      const isThere = (await tasks.find(task)) !== undefined;
      return isThere ? tasks.subtreeIds(task) : undefined;
    },
  };
}

import { TIME_LOG } from "../kits/time/entry.ts";
import type { TaskPort } from "../kits/work/tasks/port.ts";
import { TASK_LOG } from "../kits/work/tasks/task.ts";
import type { KitParts } from "./kits.ts";

export function taskPort({ log, views, calendar, now, newId, count, store }: KitParts): TaskPort {
  return {
    calendar,
    now,
    newId,
    appendStreams: (appends) => log.appendStreams(appends.map((append) => ({ log: TASK_LOG, ...append }))),
    queryView: (query) => views.query({ view: "tasks", ...query }),
    getItem: (key) => store.getItem(key),
    countTime: (query) => count({ ...query, log: TIME_LOG, measures: ["seconds"] }),
  };
}

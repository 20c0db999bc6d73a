/** What the routes of tasks take in their paths, headers and queries. */
import { z } from "@hono/zod-openapi";
import type { Daybook } from "../daybook.ts";
import type { TaskListQuery } from "../kits/work/tasks/queries.ts";
import { NO_PARENT, TASK_STATUSES } from "../kits/work/tasks/task.ts";
import { directionParam, given, instantRange, pageParams, pathParam } from "./params.ts";
import { choiceParam, type QueryOf, textParam } from "./query.ts";

export const taskIdParam = pathParam("The task's id", "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e");

export const ifMatchTask = z
  .string()
  .optional()
  .openapi({ description: "The task's ETag: change it only if it is still that", example: '"1"' });

const day = "RFC 3339, or a day in the book's time zone";

export const taskListParams = {
  status: choiceParam(TASK_STATUSES, { description: "Only of this status" }),
  tag: textParam({ description: "Only with this tag" }),
  parent: textParam({ description: `Only right below this task; \`${NO_PARENT}\`: those below none` }),
  root: textParam({ description: "Only this task and all below it, at most 10,000" }),
  child: textParam({ description: "Only the task that this one is right below" }),
  createdFrom: textParam({ description: `Created at this instant or later: ${day}`, example: "2026-03-01" }),
  createdTo: textParam({ description: "Created before this instant, or on this day or before" }),
  completedFrom: textParam({ description: `Done or cancelled at this instant or later: ${day}` }),
  completedTo: textParam({ description: "Done or cancelled before this instant, or on this day or before" }),
  direction: directionParam,
  ...pageParams,
};

/** @throws query_invalid */
export function taskListQuery(book: Daybook, query: QueryOf<typeof taskListParams>): TaskListQuery {
  const { parent, createdFrom, createdTo, completedFrom, completedTo, ...rest } = query;
  const created = instantRange(
    book,
    { from: createdFrom, to: createdTo },
    { from: "createdFrom", to: "createdTo" },
  );
  const completed = instantRange(
    book,
    { from: completedFrom, to: completedTo },
    { from: "completedFrom", to: "completedTo" },
  );
  const ranges = {
    createdFrom: created.from,
    createdTo: created.to,
    completedFrom: completed.from,
    completedTo: completed.to,
  };
  return given({ ...rest, ...ranges, parent: parent === NO_PARENT ? null : parent });
}

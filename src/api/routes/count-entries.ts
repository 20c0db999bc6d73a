import { byParam, dayRangeParams, given, taskParam, weekStartParam } from "../params.ts";
import { booleanParam, textParam } from "../query.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { countsSchema } from "../schemas.ts";

export const countEntries = route(
  {
    method: "get",
    path: "/api/time-entries/count",
    id: "countTimeEntries",
    tag: "Time entries",
    summary: "Entries and seconds per day, week or month",
    description:
      "An entry counts on the day it starts on; its seconds on the days they lie in. " +
      "What was measured counts on that day too, in whole base units: `length` in mm, `unit_pages` in thousandths.",
    query: {
      type: textParam({ description: "Only this type of activity", example: "study" }),
      tag: textParam({ description: "Only entries with this tag" }),
      task: taskParam,
      ...dayRangeParams,
      by: byParam,
      dense: booleanParam({ description: "Also the buckets without entries" }),
      weekStart: weekStartParam,
    },
    responses: {
      200: { description: "Counts, oldest first", content: { "application/json": { schema: countsSchema } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, counter_not_kept" },
  },
  async ({ c, book, query }) =>
    readJson(c, { ...(await book.time.count(given(query))), nextCursor: null }, { etag: true }),
);

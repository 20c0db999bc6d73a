import { byParam, dayRangeParams, filterParams, given, taskParam, weekStartParam } from "../params.ts";
import { booleanParam, repeatedParam } from "../query.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { countsSchema } from "../schemas.ts";

export const counts = route(
  {
    method: "get",
    path: "/api/counts",
    id: "counts",
    tag: "Counts",
    summary: "Events per day, week or month",
    description:
      "From counters that are kept with every append: the same cost at ten million events as at ten. " +
      "`date` is the first day of the bucket; buckets without events are left out unless `dense=true`.",
    query: {
      ...filterParams,
      task: taskParam,
      ...dayRangeParams,
      by: byParam,
      dense: booleanParam({ description: "Also the buckets without events" }),
      measure: repeatedParam({
        description: "A sum beside the count; may be repeated",
        example: ["seconds"],
      }),
      weekStart: weekStartParam,
    },
    responses: {
      200: { description: "Counts, oldest first", content: { "application/json": { schema: countsSchema } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, counter_not_kept" },
  },
  async ({ c, book, query }) => {
    const { type, measure, ...rest } = query;
    const result = await book.count(given({ ...rest, types: type, measures: measure }));
    return readJson(c, { ...result, nextCursor: null }, { etag: true });
  },
);

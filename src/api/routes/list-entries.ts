import { directionParam, given, instantRange, pageParams, rangeParams, taskParam } from "../params.ts";
import { textParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { entrySchema, pageOf } from "../schemas.ts";

export const listEntries = route(
  {
    method: "get",
    path: "/api/time-entries",
    id: "listTimeEntries",
    tag: "Time entries",
    summary: "Time entries that touch a range",
    query: {
      ...rangeParams,
      type: textParam({ description: "Only this type of activity", example: "study" }),
      tag: textParam({ description: "Only entries with this tag" }),
      task: taskParam,
      direction: directionParam,
      ...pageParams,
    },
    responses: {
      200: {
        description: "Entries by start",
        content: { "application/json": { schema: pageOf(entrySchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => {
    const { from, to, ...rest } = query;
    return readJson(c, page(await book.time.list({ ...given(rest), ...instantRange(book, { from, to }) })));
  },
);

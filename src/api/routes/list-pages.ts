import { pageListSchema, topParam } from "../page-schemas.ts";
import { dayRangeParams, given } from "../params.ts";
import { booleanParam, choiceParam, textParam } from "../query.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const listPages = route(
  {
    method: "get",
    path: "/api/pages",
    id: "listPages",
    tag: "Pages",
    summary: "The pages that were viewed in a range",
    description: "The range is of days, the thirty up to today by default.",
    query: {
      prefix: textParam({ description: "Only pages that begin so", example: "/notes/" }),
      ...dayRangeParams,
      sort: choiceParam(["views", "recent"], {
        description: "`views` (default): the most viewed first; `recent`: the last seen first",
      }),
      limit: topParam,
      compare: choiceParam(["previous"], { description: "Also the views of as many days just before" }),
      trend: booleanParam({ description: "Also each page's views by day; by month beyond 92 days" }),
    },
    responses: {
      200: { description: "Pages", content: { "application/json": { schema: pageListSchema } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid" },
  },
  async ({ c, book, query }) =>
    readJson(c, { ...(await book.pages.list(given(query))), nextCursor: null }, { etag: true }),
);

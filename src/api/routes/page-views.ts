import { pageParam, pageViewsSchema } from "../page-schemas.ts";
import { byParam, dayRangeParams, given, weekStartParam } from "../params.ts";
import { booleanParam } from "../query.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const pageViews = route(
  {
    method: "get",
    path: "/api/pages/views",
    id: "pageViews",
    tag: "Pages",
    summary: "Views and visitors per day, week or month",
    description: "Visitors are estimated for each day; those of a week or month are the sum of its days'.",
    query: {
      page: pageParam,
      ...dayRangeParams,
      by: byParam,
      dense: booleanParam({ description: "Also the buckets without views" }),
      weekStart: weekStartParam,
    },
    responses: {
      200: {
        description: "Views, oldest first",
        content: { "application/json": { schema: pageViewsSchema } },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid", 404: "page_not_found" },
  },
  async ({ c, book, query }) =>
    readJson(c, { ...(await book.pages.views(given(query))), nextCursor: null }, { etag: true }),
);

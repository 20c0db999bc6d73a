import { pastPeriodSchema } from "../goal-schemas.ts";
import { dayRangeParams, given, pageParams } from "../params.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";
import { goalIdParam } from "./get-goal.ts";

export const goalHistory = route(
  {
    method: "get",
    path: "/api/goals/{id}/history",
    id: "goalHistory",
    tag: "Goals",
    summary: "The periods of a goal up to today, the last first",
    description:
      "By what the counters say now, and what the goal is now. Without `from` it begins with the goal.",
    params: { id: goalIdParam },
    query: { ...dayRangeParams, ...pageParams },
    responses: {
      200: {
        description: "Periods that touch the range",
        content: { "application/json": { schema: pageOf(pastPeriodSchema) } },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, cursor_invalid", 404: "goal_not_found" },
  },
  async ({ c, book, param, query }) =>
    readJson(c, page(await book.goals.history(param("id"), given(query))), { etag: true }),
);

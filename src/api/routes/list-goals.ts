import { goalSchema } from "../goal-schemas.ts";
import { given, pageParams } from "../params.ts";
import { booleanParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

export const listGoals = route(
  {
    method: "get",
    path: "/api/goals",
    id: "listGoals",
    tag: "Goals",
    summary: "Goals, each as it stands now",
    description: "By id: as ids are given, the oldest first. How each stands is read from counters.",
    query: {
      archived: booleanParam({ description: "Those that are archived; default those in force" }),
      ...pageParams,
    },
    responses: {
      200: {
        description: "Goals with their progress",
        content: { "application/json": { schema: pageOf(goalSchema) } },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => readJson(c, page(await book.goals.list(given(query))), { etag: true }),
);

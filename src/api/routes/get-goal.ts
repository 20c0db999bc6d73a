import { goalSchema } from "../goal-schemas.ts";
import { versionTag } from "../if-match.ts";
import { pathParam } from "../params.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";

export const goalIdParam = pathParam("The goal's id", "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e");

export const getGoal = route(
  {
    method: "get",
    path: "/api/goals/{id}",
    id: "getGoal",
    tag: "Goals",
    summary: "One goal, as it stands now",
    description: "Its `version` is what `If-Match` names; the progress changes without it.",
    params: { id: goalIdParam },
    responses: { 200: { description: "The goal", content: { "application/json": { schema: goalSchema } } } },
    problems: { 404: "goal_not_found" },
  },
  // Never 304: the tag is that of the goal, and how it stands changes without it.
  async ({ book, param }) => {
    const goal = await book.goals.get(param("id"));
    return json(goal, 200, { etag: versionTag(goal.version) });
  },
);

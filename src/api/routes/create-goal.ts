import type { GoalInput } from "../../kits/work/goals/goal.ts";
import { readJsonBody } from "../entry-body.ts";
import { goalInputSchema, goalSchema } from "../goal-schemas.ts";
import { versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";

export const createGoal = route(
  {
    method: "post",
    path: "/api/goals",
    id: "createGoal",
    tag: "Goals",
    summary: "Set a goal",
    description:
      "What it measures must be what counters are kept for: types, tags or tasks of some logs, not two of these together. " +
      "The same `id` with the same content again answers what is there.",
    body: { required: true, content: { "application/json": { schema: goalInputSchema } } },
    responses: { 201: { description: "The goal", content: { "application/json": { schema: goalSchema } } } },
    problems: {
      400: "body_invalid",
      409: "version_conflict: the id is taken",
      413: "body_too_large",
      422: "goal_invalid",
    },
  },
  async ({ c, book }) => {
    const goal = await book.goals.create((await readJsonBody(c)) as GoalInput);
    return json(goal, 201, {
      location: `/api/goals/${encodeURIComponent(goal.id)}`,
      etag: versionTag(goal.version),
    });
  },
);

import { z } from "@hono/zod-openapi";
import type { GoalPatch } from "../../kits/work/goals/goal.ts";
import { readJsonBody } from "../entry-body.ts";
import { goalPatchSchema, goalSchema } from "../goal-schemas.ts";
import { preconditioned, versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { goalIdParam } from "./get-goal.ts";

export const ifMatchGoal = z
  .string()
  .optional()
  .openapi({ description: "The goal's ETag: change it only if it is still that", example: '"1"' });

export const updateGoal = route(
  {
    method: "patch",
    path: "/api/goals/{id}",
    id: "updateGoal",
    tag: "Goals",
    summary: "Change fields of a goal, or archive it",
    description:
      "Past periods are judged anew by what it is then; what was found of them before stays in the log.",
    params: { id: goalIdParam },
    headers: { "If-Match": ifMatchGoal },
    body: { required: true, content: { "application/json": { schema: goalPatchSchema } } },
    responses: {
      200: { description: "The goal as it is now", content: { "application/json": { schema: goalSchema } } },
    },
    problems: { 400: "body_invalid", 404: "goal_not_found", 412: "precondition_failed", 422: "goal_invalid" },
  },
  async ({ c, book, param }) => {
    const patch = (await readJsonBody(c)) as GoalPatch;
    const goal = await preconditioned(c, (options) => book.goals.update(param("id"), patch, options));
    return json(goal, 200, { etag: versionTag(goal.version) });
  },
);

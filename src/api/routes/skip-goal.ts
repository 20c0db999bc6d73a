import { readFields } from "../body-fields.ts";
import { goalSchema, skipSchema } from "../goal-schemas.ts";
import { preconditioned, versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { type RouteRequest, route } from "../route.ts";
import { goalIdParam } from "./get-goal.ts";
import { ifMatchGoal } from "./update-goal.ts";

const SHARED = {
  method: "post",
  tag: "Goals",
  params: { id: goalIdParam },
  headers: { "If-Match": ifMatchGoal },
  body: { required: true, content: { "application/json": { schema: skipSchema } } },
  responses: {
    200: { description: "The goal as it is now", content: { "application/json": { schema: goalSchema } } },
  },
  problems: { 400: "body_invalid", 404: "goal_not_found", 412: "precondition_failed", 422: "goal_invalid" },
} as const;

export const skipGoal = route(
  {
    ...SHARED,
    path: "/api/goals/{id}/skip",
    id: "skipGoal",
    summary: "Skip the period that a day lies in",
    description: "It neither goes on with a streak nor ends it, and leaves the score as it was.",
  },
  (request) => change(request, "skip"),
);

export const unskipGoal = route(
  {
    ...SHARED,
    path: "/api/goals/{id}/unskip",
    id: "unskipGoal",
    summary: "Let a skipped period count again",
  },
  (request) => change(request, "unskip"),
);

async function change(
  { c, book, param }: RouteRequest<Record<never, never>>,
  what: "skip" | "unskip",
): Promise<Response> {
  const date = (await readFields(c, ["date"])).value("date") as string;
  const goal = await preconditioned(c, (options) => book.goals[what](param("id"), date, options));
  return json(goal, 200, { etag: versionTag(goal.version) });
}

import { preconditioned } from "../if-match.ts";
import { noContent } from "../respond.ts";
import { route } from "../route.ts";
import { goalIdParam } from "./get-goal.ts";
import { ifMatchGoal } from "./update-goal.ts";

export const removeGoal = route(
  {
    method: "delete",
    path: "/api/goals/{id}",
    id: "removeGoal",
    tag: "Goals",
    summary: "Delete a goal",
    description: "It leaves the lists and is evaluated no more; the log keeps that it was there.",
    params: { id: goalIdParam },
    headers: { "If-Match": ifMatchGoal },
    responses: { 204: { description: "Deleted" } },
    problems: { 404: "goal_not_found", 412: "precondition_failed" },
  },
  async ({ c, book, param }) => {
    await preconditioned(c, (options) => book.goals.remove(param("id"), options));
    return noContent();
  },
);

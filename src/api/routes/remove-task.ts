import { preconditioned } from "../if-match.ts";
import { given } from "../params.ts";
import { choiceParam } from "../query.ts";
import { noContent } from "../respond.ts";
import { route } from "../route.ts";
import { ifMatchTask, taskIdParam } from "../task-params.ts";

export const removeTask = route(
  {
    method: "delete",
    path: "/api/tasks/{id}",
    id: "removeTask",
    tag: "Tasks",
    summary: "Delete a task",
    description: "It leaves the lists; the log keeps that it was there.",
    params: { id: taskIdParam },
    headers: { "If-Match": ifMatchTask },
    query: {
      children: choiceParam(["block", "cascade", "detach"], {
        description:
          "With tasks below it: `block` (default) refuses, `cascade` deletes them too, `detach` moves them up to its parent",
      }),
    },
    responses: { 204: { description: "Deleted" } },
    problems: {
      400: "query_invalid",
      404: "task_not_found",
      409: "task_has_children",
      412: "precondition_failed",
      413: "event_too_large: what is moved up has too much content",
      422: "task_invalid: more than 10,000 below it",
    },
  },
  async ({ c, book, param, query }) => {
    const options = given({ children: query.children });
    await preconditioned(c, (on) => book.tasks.remove(param("id"), { ...options, ...on }));
    return noContent();
  },
);

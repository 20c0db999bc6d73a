import type { JobAction } from "../../bus/bus-api.ts";
import { jobSchema } from "../bus-schemas.ts";
import { json } from "../respond.ts";
import { HTTP_ACTOR, type Route, route } from "../route.ts";
import { jobIdParam } from "./get-job.ts";

export const pauseJob = control("pause", "Pause a job", "It stops between two events and remembers where.");
export const resumeJob = control("resume", "Let a paused job go on", "Nothing is done twice.");
export const cancelJob = control("cancel", "End a job", "What it has done stays done.");

function control(action: JobAction, summary: string, description: string): Route {
  return route(
    {
      method: "post",
      path: `/api/jobs/{id}/${action}`,
      id: `${action}Job`,
      tag: "Rules",
      summary,
      description,
      params: { id: jobIdParam },
      responses: {
        200: { description: "The job as it is now", content: { "application/json": { schema: jobSchema } } },
      },
      problems: { 404: "job_not_found", 409: "job_ended" },
    },
    async ({ book, param }) => json(await book.bus.control(param("id"), action, { actor: HTTP_ACTOR })),
  );
}

import { jobSchema } from "../bus-schemas.ts";
import { pathParam } from "../params.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const jobIdParam = pathParam("The job's id", "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e");

export const getJob = route(
  {
    method: "get",
    path: "/api/jobs/{id}",
    id: "getJob",
    tag: "Rules",
    summary: "How far a redrive, discard or replay is",
    params: { id: jobIdParam },
    responses: { 200: { description: "The job", content: { "application/json": { schema: jobSchema } } } },
    problems: { 404: "job_not_found" },
  },
  async ({ c, book, param }) => readJson(c, await book.bus.job(param("id"))),
);

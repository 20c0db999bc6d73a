import { jobSchema } from "../bus-schemas.ts";
import { given, pageParams } from "../params.ts";
import { choiceParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

const kindParam = choiceParam(["redrive", "discard", "replay"], { description: "Only jobs of this kind" });

export const listJobs = route(
  {
    method: "get",
    path: "/api/jobs",
    id: "listJobs",
    tag: "Rules",
    summary: "Redrives, discards and replays, newest first",
    query: { kind: kindParam, ...pageParams },
    responses: {
      200: { description: "Jobs", content: { "application/json": { schema: pageOf(jobSchema) } } },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => readJson(c, page(await book.bus.jobs(given(query)))),
);

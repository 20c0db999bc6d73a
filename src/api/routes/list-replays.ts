import { jobSchema } from "../bus-schemas.ts";
import { given, pageParams } from "../params.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

export const listReplays = route(
  {
    method: "get",
    path: "/api/replays",
    id: "listReplays",
    tag: "Rules",
    summary: "Replays, newest first",
    description:
      "The jobs of that kind; `/api/jobs/{id}` has one of them, and pauses, resumes or cancels it.",
    query: pageParams,
    responses: {
      200: { description: "Jobs", content: { "application/json": { schema: pageOf(jobSchema) } } },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => {
    return readJson(c, page(await book.bus.jobs({ kind: "replay", ...given(query) })));
  },
);

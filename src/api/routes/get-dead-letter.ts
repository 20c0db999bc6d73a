import { deadLetterSchema } from "../bus-schemas.ts";
import { pathParam } from "../params.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const getDeadLetter = route(
  {
    method: "get",
    path: "/api/dead-letters/{id}",
    id: "getDeadLetter",
    tag: "Rules",
    summary: "One dead letter, with its attempts and errors",
    params: { id: pathParam("The dead letter's id", "bWFpbAowMDAwMDAwMDAwMDAwMDJh") },
    responses: {
      200: { description: "The dead letter", content: { "application/json": { schema: deadLetterSchema } } },
    },
    problems: { 404: "dead_letter_not_found" },
  },
  async ({ c, book, param }) => readJson(c, await book.bus.deadLetter(param("id"))),
);

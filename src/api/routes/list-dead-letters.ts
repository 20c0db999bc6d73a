import { deadLetterSchema } from "../bus-schemas.ts";
import { given, instantRange, pageParams, rangeParams } from "../params.ts";
import { repeatedParam, textParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

/** What chooses dead letters in a query. */
export const deadLetterParams = {
  rule: textParam({ description: "Only this rule's", example: "mail" }),
  type: repeatedParam({
    description: "Only events of this type, or with a dot at the end of all types below it; may be repeated",
    example: ["task."],
  }),
  error: textParam({ description: "Only those whose last error is of this type", example: "http_503" }),
  key: textParam({
    description: "Only those of this key, by which they are ordered",
    example: "tasks/task/42",
  }),
  ...rangeParams,
};

export const listDeadLetters = route(
  {
    method: "get",
    path: "/api/dead-letters",
    id: "listDeadLetters",
    tag: "Rules",
    summary: "Deliveries that were given up",
    description: "Oldest first in each rule. `from` and `to` are about when they became dead letters.",
    query: { ...deadLetterParams, ...pageParams },
    responses: {
      200: {
        description: "Dead letters",
        content: { "application/json": { schema: pageOf(deadLetterSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => {
    const { rule, type: types, error: errorType, key, limit, cursor } = query;
    const letters = await book.bus.deadLetters({
      ...given({ rule, types, errorType, key, limit, cursor }),
      ...instantRange(book, query),
    });
    return readJson(c, page(letters));
  },
);

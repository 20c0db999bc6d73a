import { deadLetterCountSchema } from "../bus-schemas.ts";
import { given, instantRange } from "../params.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { deadLetterParams } from "./list-dead-letters.ts";

export const countDeadLetters = route(
  {
    method: "get",
    path: "/api/dead-letters/count",
    id: "countDeadLetters",
    tag: "Rules",
    summary: "How many deliveries were given up, by rule and by error",
    query: deadLetterParams,
    responses: {
      200: { description: "The count", content: { "application/json": { schema: deadLetterCountSchema } } },
    },
    problems: { 400: "query_invalid" },
  },
  async ({ c, book, query }) => {
    const { rule, type: types, error: errorType, key } = query;
    const filter = { ...given({ rule, types, errorType, key }), ...instantRange(book, query) };
    return readJson(c, await book.bus.countDeadLetters(filter));
  },
);

import { z } from "@hono/zod-openapi";
import { readFields } from "../body-fields.ts";
import {
  deadLetterCountSchema,
  deadLetterFilterShape,
  dryRunSchema,
  jobSchema,
  rateSchema,
} from "../bus-schemas.ts";
import { DEAD_LETTER_FIELDS, deadLetterFilterOf, RATE_RANGE } from "../dead-letter-filter.ts";
import { given } from "../params.ts";
import { accepted, json } from "../respond.ts";
import { HTTP_ACTOR, route } from "../route.ts";

export const redriveDeadLetters = route(
  {
    method: "post",
    path: "/api/dead-letters/redrive",
    id: "redriveDeadLetters",
    tag: "Rules",
    summary: "Deliver dead letters again",
    description:
      "Those that the filter takes, `{}` being all; of an ordered rule whole sequences, oldest first.",
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({ ...deadLetterFilterShape, ratePerSecond: rateSchema, dryRun: dryRunSchema }),
          example: { rule: "mail", error: "http_503", ratePerSecond: 10 },
        },
      },
    },
    responses: {
      200: {
        description: "With `dryRun`: what it would take",
        content: { "application/json": { schema: deadLetterCountSchema } },
      },
      202: { description: "The job that does it", content: { "application/json": { schema: jobSchema } } },
    },
    problems: { 400: "body_invalid, query_invalid", 404: "rule_not_found" },
  },
  async ({ c, book }) => {
    const fields = await readFields(c, [...DEAD_LETTER_FIELDS, "ratePerSecond", "dryRun"]);
    const filter = deadLetterFilterOf(book, fields);
    const ratePerSecond = fields.whole("ratePerSecond", RATE_RANGE);
    if (fields.boolean("dryRun") === true) return json(await book.bus.countDeadLetters(filter));
    const rate = given({ ratePerSecond });
    return accepted(await book.bus.start({ kind: "redrive", filter, actor: HTTP_ACTOR, ...rate }));
  },
);

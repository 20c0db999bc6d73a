import { z } from "@hono/zod-openapi";
import { DaybookError } from "../../errors.ts";
import { readFields } from "../body-fields.ts";
import { deadLetterCountSchema, deadLetterFilterShape, dryRunSchema, jobSchema } from "../bus-schemas.ts";
import { DEAD_LETTER_FIELDS, deadLetterFilterOf } from "../dead-letter-filter.ts";
import { accepted, json } from "../respond.ts";
import { HTTP_ACTOR, route } from "../route.ts";

export const discardDeadLetters = route(
  {
    method: "post",
    path: "/api/dead-letters/discard",
    id: "discardDeadLetters",
    tag: "Rules",
    summary: "Remove dead letters",
    description: "Those that the filter takes, which must name something. Their events stay in the log.",
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({ ...deadLetterFilterShape, dryRun: dryRunSchema }),
          example: { rule: "mail", error: "http_410" },
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
    const fields = await readFields(c, [...DEAD_LETTER_FIELDS, "dryRun"]);
    const filter = deadLetterFilterOf(book, fields);
    if (fields.boolean("dryRun") === true) return json(await book.bus.countDeadLetters(filter));
    if (Object.keys(filter).length === 0) throw filterMissing();
    return accepted(await book.bus.start({ kind: "discard", filter, actor: HTTP_ACTOR }));
  },
);

/** An empty object is a slip too often for what cannot be undone. */
function filterMissing(): DaybookError {
  return new DaybookError(
    "query_invalid",
    `filter must have at least one of ${DEAD_LETTER_FIELDS.join(", ")}, got none`,
    { subject: "filter", hint: "name a rule, or with from a day before all of them" },
  );
}

import { z } from "@hono/zod-openapi";
import type { ReplayRequest, ReplaySelection } from "../../bus/info.ts";
import type { Daybook } from "../../daybook.ts";
import { validateLogName } from "../../event/validate.ts";
import { parsePattern } from "../../pattern/parse.ts";
import { type BodyFields, readFields } from "../body-fields.ts";
import { dryRunSchema, jobSchema, rateSchema, replayPreviewSchema } from "../bus-schemas.ts";
import { RATE_RANGE } from "../dead-letter-filter.ts";
import { given, instantRange } from "../params.ts";
import { accepted, json } from "../respond.ts";
import { HTTP_ACTOR, route } from "../route.ts";

const FIELDS = ["rule", "from", "to", "logs", "types", "pattern", "name", "ratePerSecond", "dryRun"];

const bodySchema = z.object({
  rule: z.string(),
  from: z.string().optional().openapi({ description: "`time` from a day or an instant on" }),
  to: z.string().optional().openapi({ description: "To the end of a day, or before an instant" }),
  logs: z.array(z.string()).optional(),
  types: z.array(z.string()).optional().openapi({ description: "Exact, or with a dot at the end all below" }),
  pattern: z.record(z.string(), z.any()).optional().openapi({ description: "Beside the rule's own" }),
  name: z.string().max(500).optional().openapi({ description: "Marks every event; default the job's id" }),
  ratePerSecond: rateSchema,
  dryRun: dryRunSchema,
});

export const startReplay = route(
  {
    method: "post",
    path: "/api/replays",
    id: "startReplay",
    tag: "Rules",
    summary: "Send recorded events to a rule again",
    description:
      "In recorded order, marked as a replay; what the rule's pattern does not match is left out. Nothing is recorded again. " +
      "The rule's settings must allow replays.",
    body: {
      required: true,
      content: {
        "application/json": {
          schema: bodySchema,
          example: { rule: "index", logs: ["tasks"], from: "2026-03-01", ratePerSecond: 100 },
        },
      },
    },
    responses: {
      200: {
        description: "With `dryRun`: what it would send",
        content: { "application/json": { schema: replayPreviewSchema } },
      },
      202: { description: "The job that does it", content: { "application/json": { schema: jobSchema } } },
    },
    problems: {
      400: "body_invalid, query_invalid, log_invalid",
      404: "rule_not_found",
      409: "replay_refused",
      422: "pattern_invalid",
    },
  },
  async ({ c, book }) => {
    const fields = await readFields(c, FIELDS);
    const request: ReplayRequest = {
      kind: "replay",
      rule: fields.requiredText("rule"),
      select: selectionOf(book, fields),
      actor: HTTP_ACTOR,
      ...given({ name: fields.label("name"), ratePerSecond: fields.whole("ratePerSecond", RATE_RANGE) }),
    };
    if (fields.boolean("dryRun") === true) return json(await book.bus.preview(request));
    return accepted(await book.bus.start(request));
  },
);

function selectionOf(book: Daybook, fields: BodyFields): ReplaySelection {
  const pattern = fields.object("pattern");
  if (pattern !== undefined) parsePattern(pattern);
  const logs = fields.texts("logs");
  logs?.forEach(validateLogName);
  return {
    ...instantRange(book, { from: fields.text("from"), to: fields.text("to") }),
    ...given({ logs, types: fields.texts("types"), pattern }),
  };
}

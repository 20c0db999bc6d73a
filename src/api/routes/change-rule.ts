import { z } from "@hono/zod-openapi";
import { readFields } from "../body-fields.ts";
import { ruleSchema } from "../bus-schemas.ts";
import { given } from "../params.ts";
import { json } from "../respond.ts";
import { HTTP_ACTOR, route } from "../route.ts";
import { ruleNameParam } from "./get-rule.ts";

export const changeRule = route(
  {
    method: "patch",
    path: "/api/rules/{name}",
    id: "changeRule",
    tag: "Rules",
    summary: "Enable or disable a rule",
    description:
      "Disabled, it delivers nothing and loses nothing: what is recorded meanwhile comes when it is enabled. Everything else " +
      "about a rule stands in the configuration.",
    params: { name: ruleNameParam },
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({
            enabled: z.boolean(),
            reason: z.string().max(500).optional().openapi({ description: "Shown beside a disabled rule" }),
          }),
          example: { enabled: false, reason: "the mail provider is down" },
        },
      },
    },
    responses: {
      200: { description: "The rule as it is now", content: { "application/json": { schema: ruleSchema } } },
    },
    problems: { 400: "body_invalid, query_invalid", 404: "rule_not_found" },
  },
  async ({ c, book, param }) => {
    const fields = await readFields(c, ["enabled", "reason"]);
    const enabled = fields.requiredBoolean("enabled");
    const reason = fields.label("reason");
    return json(
      await book.bus.setEnabled(param("name"), { enabled, actor: HTTP_ACTOR, ...given({ reason }) }),
    );
  },
);

import { z } from "@hono/zod-openapi";
import { explain } from "../../pattern/explain.ts";
import { readFields } from "../body-fields.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";

const fieldSchema = z.object({
  path: z.string(),
  matches: z.boolean(),
  expected: z.array(z.any()),
  found: z.array(z.any()),
  why: z.string(),
});

const branchSchema = z.object({
  matches: z.boolean(),
  fields: z.array(fieldSchema),
  why: z.string().optional(),
});

const verdictSchema = z
  .object({
    matches: z.boolean(),
    explain: z.object({
      matches: z.boolean(),
      branches: z
        .array(branchSchema)
        .openapi({ description: "One for each choice among the alternatives of `$or`" }),
      summary: z.string(),
    }),
  })
  .openapi("PatternVerdict", {
    example: {
      matches: false,
      explain: {
        matches: false,
        branches: [
          {
            matches: false,
            fields: [
              {
                path: "source",
                matches: false,
                expected: ["shop"],
                found: ["daybook.tasks"],
                why: 'source must meet ["shop"], got "daybook.tasks"',
              },
            ],
          },
        ],
        summary: 'source must meet ["shop"], got "daybook.tasks"',
      },
    },
  });

export const testPattern = route(
  {
    method: "post",
    path: "/api/patterns/test",
    id: "testPattern",
    tag: "Rules",
    summary: "Whether a pattern matches an event, and why",
    description:
      "The event is an envelope as rules see it, or any other JSON object. Nothing is recorded or delivered.",
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({
            pattern: z
              .record(z.string(), z.any())
              .openapi({ description: "An event pattern of EventBridge" }),
            event: z.record(z.string(), z.any()),
          }),
          example: { pattern: { source: ["shop"] }, event: { source: "daybook.tasks" } },
        },
      },
    },
    responses: {
      200: { description: "The verdict", content: { "application/json": { schema: verdictSchema } } },
    },
    problems: { 400: "body_invalid", 422: "pattern_invalid, event_invalid" },
  },
  async ({ c }) => {
    const fields = await readFields(c, ["pattern", "event"]);
    const verdict = explain(fields.value("pattern"), fields.value("event"));
    return json({ matches: verdict.matches, explain: verdict });
  },
);

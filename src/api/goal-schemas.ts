/** What goals look like, as the API's description shows them. Validation happens in the kit. */
import { z } from "@hono/zod-openapi";

const daySchema = z.string().openapi({ format: "date", example: "2026-03-02" });
const outcomes = ["reached", "missed", "skipped", "running"] as const;
const statuses = ["reached", "on-track", "behind", "missed", "within", "over"] as const;

const metricSchema = z
  .union([z.enum(["minutes", "count"]), z.object({ unit: z.string() })])
  .openapi({ description: "Minutes of time entries, how often, or the sum of what was measured in a unit" });

const scopeSchema = z
  .object({
    logs: z.array(z.string()).optional().openapi({ description: "Default `time`" }),
    types: z.array(z.string()).optional().openapi({
      description: "Of events, or prefixes with a dot at the end; in the log `time` types of activity",
    }),
    tags: z.array(z.string()).optional(),
    tasks: z.array(z.string()).optional().openapi({ description: "With all that lies below them" }),
  })
  .openapi("GoalScope", { example: { tags: ["reading"] } });

const periodSchema = z.union([
  z.enum(["day", "week", "month"]),
  z.object({ from: daySchema, to: daySchema }).openapi({ description: "One range of days" }),
]);

export const goalInputSchema = z
  .object({
    title: z.string().openapi({ description: "1 to 500 characters" }),
    metric: metricSchema,
    scope: scopeSchema.optional().openapi({ description: "Default all time entries" }),
    period: periodSchema,
    target: z.number().openapi({ description: "For a whole period, in the metric's unit" }),
    direction: z.enum(["at-least", "at-most"]).optional().openapi({ description: "Default `at-least`" }),
    from: daySchema.optional().openapi({ description: "First day; default today" }),
    to: daySchema.nullable().optional().openapi({ description: "Last day; null: none" }),
    id: z.string().optional().openapi({ description: "Default a new UUIDv7" }),
  })
  .openapi("GoalInput", {
    example: { title: "Read", metric: "minutes", scope: { tags: ["reading"] }, period: "week", target: 300 },
  });

export const goalPatchSchema = goalInputSchema
  .omit({ id: true })
  .extend({ archived: z.boolean() })
  .partial()
  .openapi("GoalPatch", { example: { target: 240 } });

const progressSchema = z.object({
  period: z.object({
    from: daySchema,
    to: daySchema,
    daysLeft: z.number().int().openapi({ description: "Today among them" }),
    skipped: z.boolean(),
  }),
  value: z.number().openapi({ description: "In the metric's unit" }),
  target: z.number().openapi({ description: "Of this period: of one that is cut its share" }),
  fraction: z.number().openapi({ description: "1 at the target" }),
  status: z.enum(statuses),
  pace: z.object({
    expected: z.number().openapi({ description: "As much of the target as of the period has passed" }),
    percent: z.number().int().nullable().openapi({ description: "What it comes to if it goes on like this" }),
    needed: z.object({ value: z.number(), days: z.number().int(), text: z.string() }),
  }),
  streak: z.object({ current: z.number().int(), best: z.number().int() }),
  score: z.number().openapi({ description: "0 to 1: how well it has been kept" }),
});

const GOAL_EXAMPLE = {
  id: "reading",
  title: "Read",
  metric: "minutes",
  scope: { tags: ["reading"] },
  period: "week",
  target: 300,
  direction: "at-least",
  from: "2026-01-05",
  to: null,
  archived: false,
  skips: [],
  definition: { version: 1, since: "2026-01-05" },
  version: 1,
  overlapping: false,
  progress: {
    period: { from: "2026-03-02", to: "2026-03-08", daysLeft: 3, skipped: false },
    value: 180,
    target: 300,
    fraction: 0.6,
    status: "behind",
    pace: {
      expected: 195.5,
      percent: 92,
      needed: { value: 120, days: 3, text: "2 h more within 3 days" },
    },
    streak: { current: 4, best: 6 },
    score: 0.61,
  },
  unmeasured: null,
};

export const goalSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    metric: metricSchema,
    scope: scopeSchema,
    period: periodSchema,
    target: z.number(),
    direction: z.enum(["at-least", "at-most"]),
    from: daySchema,
    to: daySchema.nullable(),
    archived: z.boolean(),
    skips: z.array(daySchema).openapi({ description: "First days of periods that do not count" }),
    definition: z
      .object({ version: z.number().int(), since: daySchema })
      .openapi({ description: "The change that made it what it is" }),
    version: z.number().int(),
    overlapping: z.boolean().openapi({ description: "What bears two of its tags is counted by both" }),
    progress: progressSchema
      .nullable()
      .openapi({ description: "null before its first day, and where it cannot be counted" }),
    unmeasured: z.string().nullable().openapi({ description: "Why it cannot be counted; null if it can" }),
  })
  .openapi("Goal", { example: GOAL_EXAMPLE });

export const pastPeriodSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    value: z.number(),
    target: z.number(),
    fraction: z.number(),
    outcome: z.enum(outcomes),
  })
  .openapi("GoalPeriod", {
    example: {
      from: "2026-02-23",
      to: "2026-03-01",
      value: 310,
      target: 300,
      fraction: 1.033333,
      outcome: "reached",
    },
  });

export const skipSchema = z
  .object({ date: daySchema })
  .openapi("GoalSkip", { example: { date: "2026-03-02" } });

/** Rules, dead letters and jobs, as the API's description shows them. */
import { z } from "@hono/zod-openapi";
import { eventSchema } from "./schemas.ts";

const instant = z.string().openapi({ format: "date-time", example: "2026-03-02T06:15:00.000Z" });
const counts = z.record(z.string(), z.number().int());

const failureSchema = z
  .object({
    class: z.enum(["retry", "unreachable", "permanent", "gone"]),
    errorType: z.string(),
    message: z.string(),
    trace: z.array(z.string()).optional(),
    statusCode: z.number().int().optional(),
    body: z.string().optional(),
    retryAfterSeconds: z.number().optional(),
  })
  .openapi("DeliveryFailure", {
    example: { class: "retry", errorType: "http_503", message: "the target answered 503", statusCode: 503 },
  });

export const ruleSchema = z
  .object({
    name: z.string(),
    enabled: z.boolean(),
    disabled: z.object({ reason: z.string(), at: instant, by: z.string() }).optional(),
    pattern: z.record(z.string(), z.any()),
    target: z.object({
      kind: z.enum(["handler", "command", "webhook", "slack", "eventbridge", "log"]),
      to: z.string().openapi({ description: "Without secrets" }),
    }),
    order: z.string().openapi({ description: "`stream`, `none` or `key(path)`" }),
    concurrency: z.number().int(),
    onPoison: z.enum(["park", "skip", "block"]),
    replay: z.enum(["allow", "skip"]),
    position: z.string().openapi({ description: "All before it is delivered, waits, or is a dead letter" }),
    lag: z.object({ events: z.number().int(), more: z.boolean(), seconds: z.number() }),
    delivered: z.number().int(),
    failed: z.number().int(),
    waiting: z.number().int(),
    deadLetters: z.number().int(),
    breaker: z.object({ state: z.enum(["closed", "open", "half-open"]), until: instant.optional() }),
    lastDelivered: instant.optional(),
    lastFailure: z.object({ at: instant, error: failureSchema }).optional(),
  })
  .openapi("Rule", {
    example: {
      name: "mail",
      enabled: true,
      pattern: { "detail-type": ["task.completed"] },
      target: { kind: "webhook", to: "https://example.com/hook" },
      order: "stream",
      concurrency: 8,
      onPoison: "park",
      replay: "skip",
      position: "000000000000002a",
      lag: { events: 0, more: false, seconds: 0 },
      delivered: 41,
      failed: 2,
      waiting: 0,
      deadLetters: 1,
      breaker: { state: "closed" },
      lastDelivered: "2026-03-02T06:15:00.250Z",
    },
  });

const attemptSchema = z.object({
  at: instant,
  latencyMs: z.number(),
  type: z.enum(["live", "retry", "redrive", "replay"]),
  error: failureSchema,
});

export const deadLetterSchema = z
  .object({
    id: z.string(),
    rule: z.string(),
    key: z.string().openapi({ description: "What it is ordered by" }),
    event: eventSchema,
    condition: z.enum(["RetriesExhausted", "EventAgeExceeded", "Permanent", "CrashLoop", "Behind"]),
    errorType: z.string(),
    attempts: z.array(attemptSchema).openapi({ description: "The last twenty" }),
    attemptCount: z.number().int(),
    at: instant,
    replayName: z.string().optional(),
  })
  .openapi("DeadLetter");

export const deadLetterCountSchema = z
  .object({ count: z.number().int(), byRule: counts, byError: counts })
  .openapi("DeadLetterCount", { example: { count: 3, byRule: { mail: 3 }, byError: { http_503: 3 } } });

export const jobSchema = z
  .object({
    id: z.string(),
    request: z.object({ kind: z.enum(["redrive", "discard", "replay"]) }).catchall(z.any()),
    status: z.enum(["running", "paused", "cancelled", "completed", "failed"]),
    seen: z.number().int().openapi({ description: "Dead letters looked at, or events read" }),
    done: z.number().int().openapi({ description: "Redriven, discarded or replayed" }),
    startedAt: instant,
    updatedAt: instant,
    endedAt: instant.optional(),
    error: z.string().optional(),
  })
  .openapi("Job", {
    example: {
      id: "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e",
      request: { kind: "replay", rule: "index", select: { logs: ["tasks"] } },
      status: "running",
      seen: 1200,
      done: 800,
      startedAt: "2026-03-02T06:15:00.000Z",
      updatedAt: "2026-03-02T06:15:02.000Z",
    },
  });

export const replayPreviewSchema = z
  .object({
    events: z.number().int(),
    byLog: counts,
    byType: counts,
    from: instant.optional(),
    to: instant.optional(),
  })
  .openapi("ReplayPreview", {
    example: { events: 2, byLog: { tasks: 2 }, byType: { "task.completed": 2 } },
  });

/** What chooses dead letters in the body of a request. */
export const deadLetterFilterShape = {
  rule: z.string().optional(),
  types: z.array(z.string()).optional().openapi({ description: "Exact, or with a dot at the end all below" }),
  error: z.string().optional().openapi({ description: "Type of the last error", example: "http_503" }),
  key: z.string().optional(),
  ids: z.array(z.string()).optional(),
  from: z.string().optional().openapi({ description: "When it became one: a day, or an instant" }),
  to: z.string().optional(),
};

export const rateSchema = z.number().int().optional().openapi({ description: "Most events a second" });
export const dryRunSchema = z.boolean().optional().openapi({ description: "Only say what it would take" });

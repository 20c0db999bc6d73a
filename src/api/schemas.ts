/** What goes in and out, as the API's description shows it. Validation happens in the log and the kits. */
import { z } from "@hono/zod-openapi";
import { ERRORS } from "../errors.ts";

const EVENT_EXAMPLE = {
  specversion: "1.0",
  id: "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e",
  source: "daybook",
  type: "task.completed",
  subject: "task/42",
  time: "2026-03-02T06:15:00.000Z",
  actor: "ada",
  data: { title: "Write the report", tags: ["work"] },
};

const daySchema = z.string().openapi({ format: "date", example: "2026-03-02" });
const instantSchema = z.string().openapi({ format: "date-time", example: "2026-03-02T06:15:00.000Z" });

export const newEventSchema = z
  .object({
    type: z.string().openapi({ description: "Dotted, past tense", example: "task.completed" }),
    subject: z.string().openapi({ description: "Names the stream within its log", example: "task/42" }),
    id: z.string().optional().openapi({ description: "Unique within `source`; default a new UUIDv7" }),
    source: z.string().optional().openapi({ description: "URI-reference; default `daybook`" }),
    time: instantSchema.optional().openapi({ description: "When it happened, RFC 3339; default now" }),
    actor: z.string().optional().openapi({ description: "Who did it" }),
    datacontenttype: z.string().optional(),
    dataschema: z.string().optional(),
    data: z.any().openapi({ description: "Any JSON; its `tags` are indexed" }),
    data_base64: z.string().optional(),
    correlationid: z.string().optional(),
    causationid: z.string().optional(),
  })
  .catchall(z.any())
  .openapi("NewEvent", { example: { type: "task.completed", subject: "task/42", actor: "ada" } });

export const eventSchema = newEventSchema
  .extend({
    specversion: z.literal("1.0"),
    id: z.string(),
    source: z.string(),
    time: instantSchema,
    log: z.string(),
    version: z.number().int().optional().openapi({ description: "1-based, gapless in the stream" }),
    position: z.string().openapi({ description: "Opaque and sortable: the place in the book" }),
    recordedtime: instantSchema,
  })
  .openapi("Event", {
    example: {
      ...EVENT_EXAMPLE,
      log: "tasks",
      version: 3,
      position: "000000000000002a",
      recordedtime: "2026-03-02T06:15:00.120Z",
    },
  });

const rejectedRowSchema = z
  .object({ line: z.number().int(), code: z.string(), message: z.string() })
  .openapi("RejectedRow", {
    example: {
      line: 7,
      code: "event_invalid",
      message: "event subject must be 1 to 512 bytes …, got nothing",
    },
  });

export const importReportSchema = z
  .object({
    recorded: z.number().int(),
    duplicate: z.number().int(),
    rejectedTotal: z.number().int(),
    rejected: z.array(rejectedRowSchema).openapi({ description: "The first thousand" }),
  })
  .openapi("ImportReport", { example: { recorded: 2, duplicate: 0, rejectedTotal: 0, rejected: [] } });

export const appendReportSchema = importReportSchema
  .extend({
    events: z.array(eventSchema).optional().openapi({
      description: "As recorded, for a single event and with `expectedVersion`",
    }),
  })
  .openapi("AppendReport", { example: { recorded: 1, duplicate: 0, rejectedTotal: 0, rejected: [] } });

export const measurementSchema = z
  .object({
    value: z.number().min(0),
    unit: z.string().openapi({ description: "Any word; units that are known are summed together" }),
  })
  .openapi("Measurement", { example: { value: 5, unit: "km" } });

export const entryInputSchema = z
  .object({
    start: instantSchema,
    end: instantSchema.nullable().optional().openapi({ description: "null or absent: still running" }),
    type: z.string().optional(),
    tags: z.array(z.string()).optional(),
    description: z.string().optional(),
    task: z.string().nullable().optional().openapi({ description: "Id of the task that it was done for" }),
    measurements: z.array(measurementSchema).max(16).optional(),
    id: z.string().optional(),
  })
  .openapi("EntryInput", {
    example: {
      start: "2026-03-02T06:15:00Z",
      end: "2026-03-02T07:00:00Z",
      type: "study",
      tags: ["statistics"],
    },
  });

export const entryPatchSchema = entryInputSchema
  .omit({ id: true })
  .partial()
  .openapi("EntryPatch", { example: { tags: ["statistics", "exam"] } });

export const entrySchema = z
  .object({
    id: z.string(),
    start: instantSchema,
    end: instantSchema.nullable(),
    seconds: z.number().int(),
    type: z.string(),
    tags: z.array(z.string()),
    description: z.string(),
    task: z.string().nullable(),
    measurements: z.array(measurementSchema),
    flags: z.array(z.enum(["running", "zero", "over-long", "overlapping", "crosses-midnight"])),
    version: z.number().int(),
  })
  .openapi("Entry", {
    example: {
      id: "0195e7a0-3b7c-8c11-8d2f-7f2f6a1c9b1e",
      start: "2026-03-02T06:15:00.000Z",
      end: "2026-03-02T07:00:00.000Z",
      seconds: 2700,
      type: "study",
      tags: ["statistics"],
      description: "",
      task: null,
      measurements: [],
      flags: [],
      version: 1,
    },
  });

export const countsSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    by: z.enum(["day", "week", "month"]),
    items: z.array(z.object({ date: daySchema, count: z.number().int() }).catchall(z.number())),
    totals: z.object({ count: z.number().int() }).catchall(z.number()),
    nextCursor: z.null(),
  })
  .openapi("Counts", {
    example: {
      from: "2026-03-01",
      to: "2026-03-31",
      by: "day",
      items: [{ date: "2026-03-02", count: 5, seconds: 12600 }],
      totals: { count: 5, seconds: 12600 },
      nextCursor: null,
    },
  });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(ERRORS) as [string, ...string[]]),
    detail: z.string(),
    hint: z.string().optional(),
  })
  .catchall(z.any())
  .openapi("Problem", {
    example: {
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      code: "query_invalid",
      detail: 'limit must be a whole number from 1 to 1000, got "-1"',
    },
  });

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

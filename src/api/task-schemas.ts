/** What tasks look like, as the API's description shows them. Validation happens in the kit. */
import { z } from "@hono/zod-openapi";

const instantSchema = z.string().openapi({ format: "date-time", example: "2026-03-02T06:15:00.000Z" });
const daySchema = z.string().openapi({ format: "date", example: "2026-03-02" });
const statusSchema = z.enum(["open", "in-progress", "done", "cancelled"]);
const seconds = z.number().int();

export const taskInputSchema = z
  .object({
    title: z.string().openapi({ description: "One line of 1 to 500 characters" }),
    content: z.string().optional().openapi({ description: "At most 100,000 characters" }),
    status: statusSchema.optional().openapi({ description: "Default `open`" }),
    tags: z.array(z.string()).optional().openapi({ description: "At most 50, of at most 100 characters" }),
    parent: z.string().nullable().optional().openapi({ description: "The task that it is a part of" }),
    due: daySchema.nullable().optional(),
    created: z.string().optional().openapi({ description: "RFC 3339 or a day; default now" }),
    completed: z.string().nullable().optional().openapi({
      description: "RFC 3339 or a day, of a task that is done or cancelled; default when it became so",
    }),
    id: z
      .string()
      .optional()
      .openapi({ description: "1 to 128 letters, digits, dots, hyphens, _ or ~; default a new UUIDv7" }),
  })
  .openapi("TaskInput", { example: { title: "File the taxes", tags: ["home"], due: "2026-04-30" } });

export const taskPatchSchema = taskInputSchema
  .omit({ id: true })
  .partial()
  .openapi("TaskPatch", { example: { status: "in-progress" } });

const TASK = {
  id: "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e",
  title: "File the taxes",
  status: "open",
  tags: ["home"],
  parent: null,
  due: "2026-04-30",
  created: "2026-03-02T06:15:00.000Z",
  completed: null,
  version: 1,
};

export const taskSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    content: z.string(),
    status: statusSchema,
    tags: z.array(z.string()),
    parent: z.string().nullable(),
    due: daySchema.nullable(),
    created: instantSchema,
    completed: instantSchema.nullable(),
    version: z.number().int(),
  })
  .openapi("Task", { example: { ...TASK, content: "Form 7, and the receipts." } });

export const taskItemSchema = taskSchema
  .omit({ content: true })
  .extend({ excerpt: z.string().openapi({ description: "How the content begins, at most 280 characters" }) })
  .openapi("TaskItem", { example: { ...TASK, excerpt: "Form 7, and the receipts." } });

const progressSchema = z.object({ done: z.number().int(), total: z.number().int() });

export const taskDetailSchema = taskSchema
  .extend({
    ancestors: z
      .array(z.object({ id: z.string(), title: z.string() }))
      .openapi({ description: "From the root down to the parent" }),
    children: progressSchema.openapi({ description: "Right below it, whatever their status" }),
    progress: z.object({ done: z.number().int().nullable(), total: z.number().int().nullable() }).openapi({
      description: "All below it but what was cancelled; nulls where that is more than 10,000 tasks",
    }),
    time: z.object({ seconds: seconds.nullable(), subtreeSeconds: seconds.nullable() }).openapi({
      description: "Ever recorded for it, and for it and all below it; nulls where no such counter is kept",
    }),
  })
  .openapi("TaskDetail", {
    example: {
      ...TASK,
      content: "Form 7, and the receipts.",
      ancestors: [],
      children: { done: 1, total: 2 },
      progress: { done: 3, total: 5 },
      time: { seconds: 1800, subtreeSeconds: 5400 },
    },
  });

export const taskNodeSchema = taskItemSchema
  .extend({
    level: z.number().int().openapi({ description: "0 for the task that was asked for" }),
    seconds: seconds.nullable(),
    subtreeSeconds: seconds.nullable(),
    progress: progressSchema,
  })
  .openapi("TaskNode", {
    example: {
      ...TASK,
      excerpt: "Form 7, and the receipts.",
      level: 0,
      seconds: 1800,
      subtreeSeconds: 5400,
      progress: { done: 3, total: 5 },
    },
  });

export const taskTimeSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    by: z.enum(["day", "week", "month"]),
    items: z.array(z.object({ date: daySchema, seconds, subtreeSeconds: seconds })),
    totals: z.object({ seconds, subtreeSeconds: seconds }),
    nextCursor: z.null(),
  })
  .openapi("TaskTime", {
    example: {
      from: "2026-03-01",
      to: "2026-03-31",
      by: "day",
      items: [{ date: "2026-03-02", seconds: 1800, subtreeSeconds: 5400 }],
      totals: { seconds: 1800, subtreeSeconds: 5400 },
      nextCursor: null,
    },
  });

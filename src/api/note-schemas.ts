/** What notes and tags look like, as the API's description shows them. Validation happens in the kits. */
import { z } from "@hono/zod-openapi";

const instantSchema = z.string().openapi({ format: "date-time", example: "2026-03-02T06:15:00.000Z" });
const measurementSchema = z
  .object({ value: z.number(), unit: z.string() })
  .openapi("NoteMeasurement", { example: { value: 20, unit: "pages" } });

export const noteInputSchema = z
  .object({
    title: z.string().optional().openapi({ description: "At most 500 characters" }),
    content: z.string().optional().openapi({ description: "At most 100,000 characters" }),
    tags: z.array(z.string()).optional().openapi({ description: "Default those of what it is attached to" }),
    date: z
      .string()
      .optional()
      .openapi({ description: "RFC 3339 or a day; default that of what it is attached to, else now" }),
    task: z.string().nullable().optional().openapi({ description: "The task that it is attached to" }),
    entry: z.string().nullable().optional().openapi({ description: "The time entry that it is attached to" }),
    measurements: z.array(measurementSchema).optional().openapi({ description: "At most 16" }),
    id: z.string().optional().openapi({ description: "Default a new UUIDv7" }),
  })
  .openapi("NoteInput", {
    example: { title: "Filters", content: "IIR rings, FIR does not.", tags: ["dsp"], date: "2026-03-02" },
  });

export const notePatchSchema = noteInputSchema
  .omit({ id: true })
  .openapi("NotePatch", { example: { tags: ["dsp", "exam"] } });

const NOTE = {
  id: "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e",
  title: "Filters",
  tags: ["dsp"],
  date: "2026-03-02T00:00:00.000Z",
  task: null,
  entry: null,
  measurements: [],
  version: 1,
};

export const noteSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    content: z.string(),
    tags: z.array(z.string()),
    date: instantSchema,
    task: z.string().nullable(),
    entry: z.string().nullable(),
    measurements: z.array(measurementSchema),
    version: z.number().int(),
  })
  .openapi("Note", { example: { ...NOTE, content: "IIR rings, FIR does not." } });

export const noteItemSchema = noteSchema
  .omit({ content: true })
  .extend({
    kind: z.enum(["note", "task"]).openapi({ description: "`task`: the content of a task" }),
    excerpt: z.string().openapi({ description: "How the content begins, at most 280 characters" }),
  })
  .openapi("NoteItem", { example: { ...NOTE, kind: "note", excerpt: "IIR rings, FIR does not." } });

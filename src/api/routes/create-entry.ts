import { z } from "@hono/zod-openapi";
import type { EntryInput } from "../../kits/time/entry.ts";
import { readJsonBody } from "../entry-body.ts";
import { intervalRows } from "../entry-rows.ts";
import { versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { entryInputSchema, entrySchema, importReportSchema } from "../schemas.ts";

/** Entries of arrays are told apart from those of files by it. */
const SOURCE = "http";

const reportSchema = importReportSchema
  .extend({ amended: z.number().int(), removed: z.number().int() })
  .openapi("TimeImportReport", {
    example: { recorded: 2, amended: 1, duplicate: 0, removed: 0, rejectedTotal: 0, rejected: [] },
  });

export const createEntry = route(
  {
    method: "post",
    path: "/api/time-entries",
    id: "createTimeEntry",
    tag: "Time entries",
    summary: "Record time entries",
    description:
      "One entry, or an array. An array is an import: good entries are kept and each bad one is reported. They have " +
      "no `id`; an entry that was sent before is known by its start, so that sending it again changes nothing.",
    body: {
      required: true,
      content: { "application/json": { schema: z.union([entryInputSchema, z.array(entryInputSchema)]) } },
    },
    responses: {
      200: {
        description: "What became of an array",
        content: { "application/json": { schema: reportSchema } },
      },
      201: { description: "The entry", content: { "application/json": { schema: entrySchema } } },
    },
    problems: {
      400: "body_invalid",
      409: "version_conflict: the id is taken",
      413: "body_too_large",
      422: "entry_invalid",
    },
  },
  async ({ c, book }) => {
    const body = await readJsonBody(c);
    if (Array.isArray(body)) return json(await book.time.import(intervalRows(body), { source: SOURCE }));
    const entry = await book.time.record(body as EntryInput);
    return json(entry, 201, {
      location: `/api/time-entries/${encodeURIComponent(entry.id)}`,
      etag: versionTag(entry.version),
    });
  },
);

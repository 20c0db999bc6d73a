import { z } from "@hono/zod-openapi";
import type { RowChange } from "../kits/tables/row.ts";
import { versionTag } from "./if-match.ts";
import { pathParam } from "./params.ts";
import { textParam } from "./query.ts";
import { json } from "./respond.ts";

export const tableParam = pathParam("Name of a table of the config", "Task");
export const rowParams = {
  table: tableParam,
  key: pathParam("What names the row; several parts with `#` between them", "T-88"),
};

export const actorParam = textParam({
  description: "Who changes the row, where its control field does not say so",
  example: "ana",
});

export const rowIfMatchHeader = z.string().optional().openapi({
  description: "The row's ETag: change it only if it is still that; `*`: only if it is there",
  example: '"3"',
});
export const rowIfNoneMatchHeader = z
  .string()
  .optional()
  .openapi({ description: "`*`: only if it is not there yet", example: "*" });

export const rowContentSchema = z
  .record(z.string(), z.unknown())
  .openapi("RowContent", { example: { status: "DONE", title: "Write the report" } });

export const rowSchema = z
  .object({
    table: z.string(),
    key: z.string(),
    version: z.number().int(),
    updated: z.string().openapi({ format: "date-time", description: "When this version was recorded" }),
    row: rowContentSchema,
  })
  .openapi("Row", {
    example: {
      table: "Task",
      key: "T-88",
      version: 3,
      updated: "2026-03-02T06:15:00.000Z",
      row: { id: "T-88", status: "DONE", title: "Write the report" },
    },
  });

export const rowChangeSchema = rowSchema
  .extend({
    events: z.array(z.object({ id: z.string(), type: z.string() })).openapi({
      description: "What followed from the change, in order; none where nothing changed",
    }),
  })
  .openapi("RowChange");

/** The row as it is after a change, with the names of the events that followed. */
export function changedRow({ created, events, ...row }: RowChange): Response {
  const body = { ...row, events: events.map(({ id, type }) => ({ id, type })) };
  const headers = { etag: versionTag(row.version) };
  if (!created) return json(body, 200, headers);
  const { table, key } = row;
  return json(body, 201, {
    ...headers,
    location: `/api/tables/${encodeURIComponent(table)}/${encodeURIComponent(key)}`,
  });
}

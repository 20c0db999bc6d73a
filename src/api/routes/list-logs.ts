import { z } from "@hono/zod-openapi";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

const logSchema = z
  .object({
    log: z.string(),
    ordering: z.enum(["version", "time"]),
    streams: z.number().int().nullable().openapi({ description: "null in a log ordered by time" }),
    events: z.number().int(),
    firstTime: z.string(),
    lastTime: z.string(),
  })
  .openapi("Log", {
    example: {
      log: "tasks",
      ordering: "version",
      streams: 12,
      events: 340,
      firstTime: "2025-01-04T08:00:00.000Z",
      lastTime: "2026-03-02T06:15:00.000Z",
    },
  });

export const listLogs = route(
  {
    method: "get",
    path: "/api/logs",
    id: "listLogs",
    tag: "Catalog",
    summary: "Every log of the book",
    responses: {
      200: { description: "The logs", content: { "application/json": { schema: pageOf(logSchema) } } },
    },
  },
  async ({ c, book }) => readJson(c, { items: await book.logs(), nextCursor: null }),
);

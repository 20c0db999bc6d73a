import { z } from "@hono/zod-openapi";
import { given, logPathParam, pageParams } from "../params.ts";
import { textParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

const streamSchema = z
  .object({
    subject: z.string(),
    version: z.number().int().nullable().openapi({ description: "null in a log ordered by time" }),
    events: z.number().int(),
    firstTime: z.string(),
    lastTime: z.string(),
  })
  .openapi("Stream", {
    example: {
      subject: "task/42",
      version: 3,
      events: 3,
      firstTime: "2026-03-01T09:00:00.000Z",
      lastTime: "2026-03-02T06:15:00.000Z",
    },
  });

export const listStreams = route(
  {
    method: "get",
    path: "/api/logs/{log}/streams",
    id: "listStreams",
    tag: "Catalog",
    summary: "The streams of a log",
    params: { log: logPathParam },
    query: {
      prefix: textParam({ description: "Only subjects that start so", example: "task/" }),
      ...pageParams,
    },
    responses: {
      200: {
        description: "Streams by subject",
        content: { "application/json": { schema: pageOf(streamSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid", 404: "log_not_found" },
  },
  async ({ c, book, query, param }) => readJson(c, page(await book.streams(param("log"), given(query)))),
);

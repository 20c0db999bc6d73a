import { z } from "@hono/zod-openapi";
import { isDay } from "../../event/calendar.ts";
import { param, queryInvalid } from "../query.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { entrySchema } from "../schemas.ts";

const RULE = "a day YYYY-MM-DD";

export const entriesOfDay = route(
  {
    method: "get",
    path: "/api/time-entries/day",
    id: "timeEntriesOfDay",
    tag: "Time entries",
    summary: "A day's time entries",
    description: "Oldest first. An entry that crosses midnight is on both days, each with its own seconds.",
    query: {
      date: param(RULE, (text) => (isDay(text) ? text : undefined), {
        description: "The day, in the book's time zone. Required",
        example: "2026-03-02",
        schema: { type: "string", format: "date" },
      }),
    },
    responses: {
      200: {
        description: "`count` entries start on the day; `seconds` are the day's own",
        content: {
          "application/json": {
            schema: z.object({
              date: z.string(),
              count: z.number().int(),
              seconds: z.number().int(),
              items: z.array(entrySchema),
            }),
          },
        },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid" },
  },
  async ({ c, book, query }) => {
    if (query.date === undefined) throw queryInvalid("date", RULE, undefined);
    return readJson(c, await book.time.day(query.date), { etag: true });
  },
);

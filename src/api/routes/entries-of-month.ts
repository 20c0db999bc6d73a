import { z } from "@hono/zod-openapi";
import type { Daybook } from "../../daybook.ts";
import { addDays, addMonths, type Day, isDay } from "../../event/calendar.ts";
import { directionParam, given, pageParams, taskParam } from "../params.ts";
import { param, textParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { entrySchema, pageOf } from "../schemas.ts";

const totalSchema = z.object({ count: z.number().int(), seconds: z.number().int() });

export const entriesOfMonth = route(
  {
    method: "get",
    path: "/api/time-entries/month",
    id: "timeEntriesOfMonth",
    tag: "Time entries",
    summary: "A month's time entries",
    description: "Newest first. Without `month`, the month up to now.",
    query: {
      month: param(
        "a month YYYY-MM",
        (text) => (isDay(`${text}-01`) && text < "9999-12" ? text : undefined),
        {
          description: "A calendar month in the book's time zone",
          example: "2026-03",
        },
      ),
      type: textParam({ description: "Only this type of activity", example: "Study" }),
      tag: textParam({ description: "Only entries with this tag" }),
      task: taskParam,
      direction: directionParam,
      ...pageParams,
    },
    responses: {
      200: {
        description: "Entries that touch the month; `total` is of all its days",
        content: {
          "application/json": {
            schema: pageOf(entrySchema).extend({ from: z.string(), to: z.string(), total: totalSchema }),
          },
        },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, cursor_invalid, counter_not_kept" },
  },
  async ({ c, book, query: { month, type, tag, task, ...paging } }) => {
    const { from, to } = daysOf(book, month);
    const range = { from: book.calendar.startOf(from), to: book.calendar.endOf(to) };
    const [entries, counts] = await Promise.all([
      book.time.list({ ...range, ...given({ type, tag, task, ...paging }) }),
      book.time.count({ from, to, by: "month", ...given({ type, tag, task }) }),
    ]);
    const total = { count: counts.totals.count ?? 0, seconds: counts.totals.seconds ?? 0 };
    return readJson(c, { from, to, ...page(entries), total }, { etag: true });
  },
);

/** First and last day, both included. */
function daysOf(book: Daybook, month: string | undefined): { from: Day; to: Day } {
  if (month !== undefined) {
    const from = `${month}-01`;
    return { from, to: addDays(addMonths(from, 1), -1) };
  }
  const today = book.calendar.dayOf(book.now());
  return { from: addMonths(today, -1), to: today };
}

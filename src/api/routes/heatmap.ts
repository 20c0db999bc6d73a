import { z } from "@hono/zod-openapi";
import { heatmapModel, heatmapParams } from "../heatmap-query.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

const daySchema = z.object({
  date: z.string(),
  count: z.number().int(),
  value: z.number(),
  level: z.number().int().min(0).max(4),
  text: z.string(),
});

const heatmapSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    measure: z.string(),
    noun: z.string(),
    weekStart: z.enum(["monday", "sunday", "saturday"]),
    today: z.string(),
    cutPoints: z.array(z.number()),
    legend: z.array(z.object({ level: z.number().int(), text: z.string() })),
    weekdays: z.array(z.string()),
    weeks: z.array(z.object({ month: z.string().optional(), days: z.array(daySchema.nullable()) })),
    summary: z.object({}).catchall(z.any()),
  })
  .openapi("Heatmap");

export const heatmap = route(
  {
    method: "get",
    path: "/api/heatmap",
    id: "heatmap",
    tag: "Counts",
    summary: "A calendar heatmap, ready to draw",
    query: heatmapParams,
    responses: {
      200: {
        description: "Weeks of seven days, with levels, legend and summary",
        content: { "application/json": { schema: heatmapSchema } },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, counter_not_kept" },
  },
  async ({ c, book, query }) => readJson(c, await heatmapModel(book, query), { etag: true }),
);

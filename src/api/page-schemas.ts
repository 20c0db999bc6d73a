import { z } from "@hono/zod-openapi";
import { integerParam, textParam } from "./query.ts";

const day = z.string().openapi({ format: "date", example: "2026-03-02" });
const count = z.number().int();
const change = z
  .number()
  .nullable()
  .optional()
  .openapi({ description: "By which part it grew since; null where there was nothing" });

const totals = { views: count, previous: count.optional(), change };

export const pageListSchema = z
  .object({
    from: day,
    to: day,
    items: z.array(
      z.object({
        page: z.string(),
        title: z.string().nullable(),
        firstSeen: z.string().nullable(),
        lastSeen: z.string().nullable(),
        ...totals,
        trend: z.array(count).optional(),
      }),
    ),
    totals: z.object({ pages: count, ...totals }),
    trend: z.object({ by: z.enum(["day", "month"]), dates: z.array(day) }).optional(),
    nextCursor: z.null(),
  })
  .openapi("PageList", {
    example: {
      from: "2026-02-01",
      to: "2026-03-02",
      items: [
        {
          page: "/notes/second post/",
          title: "The second post",
          firstSeen: "2025-07-04T06:15:00.000Z",
          lastSeen: "2026-03-02T06:15:00.000Z",
          views: 120,
          previous: 80,
          change: 0.5,
        },
      ],
      totals: { pages: 31, views: 980, previous: 700, change: 0.4 },
      nextCursor: null,
    },
  });

export const pageViewsSchema = z
  .object({
    page: z.string().nullable(),
    from: day,
    to: day,
    by: z.enum(["day", "week", "month"]),
    items: z.array(z.object({ date: day, views: count, visitors: count })),
    totals: z.object({ views: count, visitors: count }),
    earliest: z.string().nullable(),
    nextCursor: z.null(),
  })
  .openapi("PageViews");

export const pageFacetsSchema = z
  .object({
    page: z.string().nullable(),
    from: day,
    to: day,
    items: z.array(z.record(z.string(), z.any())),
    totals: z.object({ values: count, views: count }),
    nextCursor: z.null(),
  })
  .openapi("PageFacets");

export const pageParam = textParam({
  description: "Only this page, decoded: `/notes/second post/`; default the whole site",
  example: "/notes/second post/",
});

export const topParam = integerParam(
  { min: 1, max: 1_000 },
  { description: "How many, the most first; default 100", example: 10 },
);

import { z } from "@hono/zod-openapi";
import { json } from "../respond.ts";
import { route } from "../route.ts";

export const healthz = route(
  {
    method: "get",
    path: "/healthz",
    id: "health",
    tag: "Operation",
    summary: "Whether the book can be read",
    responses: {
      200: {
        description: "It can",
        content: { "application/json": { schema: z.object({ status: z.literal("ok") }) } },
      },
    },
    problems: { 503: "book_closed, book_busy" },
  },
  async ({ book }) => {
    await book.logs();
    return json({ status: "ok" });
  },
);

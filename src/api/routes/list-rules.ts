import { z } from "@hono/zod-openapi";
import { ruleSchema } from "../bus-schemas.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const listRules = route(
  {
    method: "get",
    path: "/api/rules",
    id: "listRules",
    tag: "Rules",
    summary: "Every rule, and how it is doing",
    description: "All of them by name, at most a thousand: `nextCursor` is always null.",
    responses: {
      200: {
        description: "The rules",
        content: {
          "application/json": { schema: z.object({ items: z.array(ruleSchema), nextCursor: z.null() }) },
        },
      },
    },
  },
  async ({ c, book }) => readJson(c, { items: await book.bus.rules(), nextCursor: null }),
);

import { z } from "@hono/zod-openapi";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { entrySchema } from "../schemas.ts";

export const runningTimer = route(
  {
    method: "get",
    path: "/api/time-entries/running",
    id: "runningTimer",
    tag: "Time entries",
    summary: "The timer that runs",
    responses: {
      200: {
        description: "The running entry, or null",
        content: { "application/json": { schema: z.object({ entry: entrySchema.nullable() }) } },
      },
    },
  },
  async ({ c, book }) => readJson(c, { entry: (await book.time.running()) ?? null }),
);

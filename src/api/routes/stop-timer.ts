import { z } from "@hono/zod-openapi";
import { fieldsOf, readOptionalJsonBody } from "../entry-body.ts";
import { checkingFields } from "../field-errors.ts";
import { versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { entrySchema, measurementSchema } from "../schemas.ts";

export const stopTimer = route(
  {
    method: "post",
    path: "/api/time-entries/stop",
    id: "stopTimer",
    tag: "Time entries",
    summary: "Stop the timer",
    body: {
      required: false,
      content: {
        "application/json": {
          schema: z.object({
            end: z.string().optional(),
            measurements: z.array(measurementSchema).max(16).optional(),
          }),
          example: { end: "2026-03-02T07:00:00Z", measurements: [{ value: 5, unit: "km" }] },
        },
      },
    },
    responses: {
      200: {
        description: "The entry that it made",
        content: { "application/json": { schema: entrySchema } },
      },
    },
    problems: { 400: "body_invalid", 409: "timer_not_running", 422: "entry_invalid" },
  },
  async ({ c, book }) => {
    const input = fieldsOf(await readOptionalJsonBody(c), ["end", "measurements"]);
    const entry = await checkingFields("entry_invalid", () => book.time.stop(input));
    return json(entry, 200, { etag: versionTag(entry.version) });
  },
);

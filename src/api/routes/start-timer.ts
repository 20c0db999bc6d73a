import { z } from "@hono/zod-openapi";
import { fieldsOf, readOptionalJsonBody } from "../entry-body.ts";
import { checkingFields } from "../field-errors.ts";
import { versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { entryInputSchema, entrySchema } from "../schemas.ts";

const inputSchema = entryInputSchema
  .omit({ id: true, end: true })
  .partial()
  .openapi("TimerInput", { example: { type: "study", tags: ["statistics"] } });

export const startTimer = route(
  {
    method: "post",
    path: "/api/time-entries/start",
    id: "startTimer",
    tag: "Time entries",
    summary: "Start the timer",
    description: "Stops the one that runs, if any. The body may be empty; `start` is now by default.",
    body: { required: false, content: { "application/json": { schema: inputSchema } } },
    responses: {
      201: {
        description: "What started, and what that stopped",
        content: {
          "application/json": {
            schema: z.object({ started: entrySchema, stopped: entrySchema.optional() }),
          },
        },
      },
    },
    problems: {
      400: "body_invalid",
      409: "condition_failed: the same is started elsewhere all the while",
      422: "entry_invalid",
    },
  },
  async ({ c, book }) => {
    const input = fieldsOf(await readOptionalJsonBody(c), [
      "type",
      "tags",
      "description",
      "start",
      "task",
      "measurements",
    ]);
    const result = await checkingFields("entry_invalid", () => book.time.start(input));
    const { id, version } = result.started;
    return json(result, 201, {
      location: `/api/time-entries/${encodeURIComponent(id)}`,
      etag: versionTag(version),
    });
  },
);

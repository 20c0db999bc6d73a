import { z } from "@hono/zod-openapi";
import { isUtf8Charset, parseMediaType } from "../../event/media-type.ts";
import { ndjsonRows } from "../../sources/ndjson.ts";
import { bodyChunks } from "../body.ts";
import { readJsonBody } from "../entry-body.ts";
import { NDJSON_TYPES } from "../event-body.ts";
import { json } from "../respond.ts";
import { type ApiContext, route } from "../route.ts";
import { importReportSchema } from "../schemas.ts";

const PLAIN = {
  table: "Task",
  OLD_IMAGE: { id: "T-88", status: "IN_PROGRESS" },
  NEW_IMAGE: { id: "T-88", status: "DONE" },
};

const recordSchema = z
  .record(z.string(), z.unknown())
  .openapi({ description: "A record of a DynamoDB stream, of Debezium, or images with their table" });

const reportSchema = importReportSchema
  .extend({
    eventless: z.number().int().openapi({ description: "Changes that no event follows from" }),
  })
  .openapi("CaptureReport", {
    example: { recorded: 1, duplicate: 0, eventless: 0, rejectedTotal: 0, rejected: [] },
  });

const content = { "application/json": { schema: reportSchema } };

export const captureChanges = route(
  {
    method: "post",
    path: "/api/changes",
    id: "captureChanges",
    tag: "Events",
    summary: "Record what follows from changes of rows",
    description:
      "One change, an array, `{Records: […]}`, or NDJSON of any length. The config's `tables` say which events follow. The " +
      "events of one change are recorded together or not at all, each bad record is reported, and the same change twice is " +
      "recorded once. Bodies may be gzipped; other than NDJSON they are at most 10 MB.",
    body: {
      required: true,
      content: {
        "application/json": { schema: z.union([recordSchema, z.array(recordSchema)]), example: PLAIN },
        "application/x-ndjson": {
          schema: z.string().openapi({ description: "One change a line, any number of lines" }),
          example: `${JSON.stringify(PLAIN)}\n`,
        },
      },
    },
    responses: {
      200: { description: "Nothing new", content },
      201: { description: "Recorded", content },
    },
    problems: {
      400: "body_invalid",
      413: "body_too_large",
      415: "media_type_unsupported",
    },
  },
  async ({ c, book }) => {
    const report = await book.capture(await changesOf(c));
    return json(report, report.recorded > 0 ? 201 : 200);
  },
);

async function changesOf(c: ApiContext): Promise<object> {
  const { essence, charset } = parseMediaType(c.req.header("content-type") ?? "");
  if (NDJSON_TYPES.has(essence) && isUtf8Charset(charset)) return ndjsonRows(bodyChunks(c));
  return (await readJsonBody(c)) as object;
}

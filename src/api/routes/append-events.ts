import { z } from "@hono/zod-openapi";
import type { Daybook } from "../../daybook.ts";
import { DaybookError } from "../../errors.ts";
import type { NewEvent } from "../../event/event.ts";
import type { Row } from "../../event/row.ts";
import type { ExpectedVersion } from "../../store/store.ts";
import { type EventBody, readEvents } from "../event-body.ts";
import { checkingFields } from "../field-errors.ts";
import { logPathParam } from "../params.ts";
import { param } from "../query.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { appendReportSchema, newEventSchema } from "../schemas.ts";

const WORDS = ["any", "no-stream", "stream-exists"] as const;

const expectedVersionParam = param<ExpectedVersion>(
  "a version (0 for none), any, no-stream or stream-exists",
  (text) => WORDS.find((word) => word === text) ?? (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
  {
    description:
      "Where the stream must be. All events are of one subject and recorded together or not at all",
  },
);

const CLOUDEVENT = {
  specversion: "1.0",
  id: "A234-1234",
  source: "/tasks",
  type: "task.completed",
  subject: "task/42",
};

const content = {
  "application/json": { schema: z.union([newEventSchema, z.array(newEventSchema)]) },
  "application/x-ndjson": {
    schema: z.string().openapi({ description: "One event a line, any number of lines" }),
    example: '{"type":"task.created","subject":"task/42"}\n{"type":"task.completed","subject":"task/42"}\n',
  },
  "application/cloudevents+json": { schema: newEventSchema, example: CLOUDEVENT },
  "application/cloudevents-batch+json": { schema: z.array(newEventSchema), example: [CLOUDEVENT] },
};

export const appendEvents = route(
  {
    method: "post",
    path: "/api/logs/{log}/events",
    id: "appendEvents",
    tag: "Events",
    summary: "Record events",
    description:
      "One event, an array, NDJSON of any length, or CloudEvents 1.0 (structured, batched, or binary with `ce-` " +
      "headers). Good rows are kept and each bad one is reported. The same `source` and `id` twice is one record. " +
      "Bodies may be gzipped; other than NDJSON they are at most 10 MB.",
    params: { log: logPathParam },
    query: { expectedVersion: expectedVersionParam },
    body: { required: true, content },
    responses: {
      200: {
        description: "Nothing new",
        content: {
          "application/json": {
            schema: appendReportSchema,
            example: { recorded: 0, duplicate: 1, rejectedTotal: 0, rejected: [] },
          },
        },
      },
      201: { description: "Recorded", content: { "application/json": { schema: appendReportSchema } } },
    },
    problems: {
      400: "body_invalid, log_invalid, query_invalid",
      409: "version_conflict, log_ordering",
      413: "body_too_large, event_too_large",
      415: "media_type_unsupported",
      422: "event_invalid, event_expired",
    },
  },
  async ({ c, book, query, param }) => {
    const log = param("log");
    const expectedVersion = query.expectedVersion;
    const body = await readEvents(c, { whole: expectedVersion !== undefined });
    if (expectedVersion !== undefined) {
      return append(book, log, { events: await allEvents(body), expectedVersion });
    }
    if ("event" in body) return append(book, log, { events: body.event });
    const report = await book.appendRows(log, body.rows);
    return json(report, report.recorded > 0 ? 201 : 200);
  },
);

interface Append {
  /** Unchecked: the log looks at every field. */
  events: unknown;
  expectedVersion?: ExpectedVersion;
}

async function append(book: Daybook, log: string, { events, ...options }: Append): Promise<Response> {
  const result = await checkingFields("event_invalid", () =>
    book.append(log, events as NewEvent | NewEvent[], options),
  );
  const report = {
    recorded: result.recorded,
    duplicate: result.duplicate,
    rejected: [],
    rejectedTotal: 0,
    events: result.events,
  };
  return json(report, result.recorded > 0 ? 201 : 200);
}

/** All or nothing: the first row that cannot be read refuses the whole body. */
async function allEvents(body: EventBody): Promise<unknown> {
  if ("event" in body) return body.event;
  const events: unknown[] = [];
  for await (const row of body.rows) events.push(readableValue(row));
  return events;
}

function readableValue(row: Row<unknown>): unknown {
  if ("value" in row) return row.value;
  throw new DaybookError(row.error.code, `line ${row.line}: ${row.error.message}`, { line: row.line });
}

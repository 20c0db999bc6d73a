import { randomUUID } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { shown } from "../../errors.ts";
import {
  AWS_JSON_TYPE,
  AwsError,
  awsAnswer,
  awsErrorAnswer,
  awsInput,
  isFault,
} from "../put-events/aws-json.ts";
import { EntryError, type EntryFailure, entryFailure, INTERNAL_FAILURE } from "../put-events/entry-error.ts";
import { entryEvent } from "../put-events/entry-event.ts";
import { type Api, route } from "../route.ts";

const OPERATION = "AWSEvents.PutEvents";
/** Entries of one call. */
const MAX_ENTRIES = 10;

const ENTRY = {
  Source: "shop.orders",
  DetailType: "order placed",
  Detail: '{"id":"order-17","total":42}',
  EventBusName: "orders",
};

const entrySchema = z
  .object({
    Source: z.string(),
    DetailType: z.string(),
    Detail: z.string().openapi({ description: "A JSON object, as text" }),
    EventBusName: z.string().optional().openapi({ description: "Name or ARN of a bus; default `default`" }),
    Resources: z.array(z.string()).optional(),
    Time: z.number().optional().openapi({ description: "Seconds since the epoch; default now" }),
    TraceHeader: z.string().optional().openapi({ description: "Taken and not kept" }),
  })
  .openapi("PutEventsEntry", { example: ENTRY });

const answerSchema = z
  .object({
    FailedEntryCount: z.number().int(),
    Entries: z.array(
      z.object({
        EventId: z.string().optional(),
        ErrorCode: z.string().optional(),
        ErrorMessage: z.string().optional(),
      }),
    ),
  })
  .openapi("PutEventsAnswer", {
    example: { FailedEntryCount: 0, Entries: [{ EventId: "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e" }] },
  });

export const putEvents = route(
  {
    method: "post",
    path: "/",
    id: "putEvents",
    tag: "Events",
    summary: "EventBridge's PutEvents",
    description:
      "What an AWS SDK or the AWS CLI sends when this server is its endpoint. The bus is the log, `Detail` the data. Neither " +
      "signature nor credentials are looked at. Errors have AWS' form: `__type` and `message`.",
    headers: { "X-Amz-Target": z.string().openapi({ description: `\`${OPERATION}\``, example: OPERATION }) },
    body: {
      required: true,
      content: {
        [AWS_JSON_TYPE]: {
          schema: z.object({ Entries: z.array(entrySchema).min(1).max(MAX_ENTRIES) }),
          example: { Entries: [ENTRY] },
        },
      },
    },
    responses: {
      200: {
        description: "One result for each entry, in order",
        content: { [AWS_JSON_TYPE]: { schema: answerSchema } },
      },
    },
  },
  async ({ c, api }) => {
    const requestId = randomUUID();
    try {
      const results = await recordEntries(api, entriesOf(await awsInput(c, OPERATION)));
      const failed = results.filter((result) => "ErrorCode" in result).length;
      return awsAnswer({ FailedEntryCount: failed, Entries: results }, requestId);
    } catch (error) {
      if (isFault(error)) api.log(`daybook: PutEvents failed: ${stackOf(error)}`);
      return awsErrorAnswer(error, requestId);
    }
  },
);

function entriesOf({ Entries: entries }: Record<string, unknown>): unknown[] {
  if (Array.isArray(entries) && entries.length >= 1 && entries.length <= MAX_ENTRIES) return entries;
  const got = Array.isArray(entries) ? `${entries.length} of them` : shown(entries);
  throw new AwsError("ValidationException", `Entries must be 1 to ${MAX_ENTRIES} entries, got ${got}`);
}

type Result = { EventId: string } | EntryFailure;

/** Asked for in the order given and at once, so that they share a commit; each has its own outcome. */
function recordEntries(api: Api, entries: unknown[]): Promise<Result[]> {
  return Promise.all(entries.map((entry) => recordEntry(api, entry)));
}

async function recordEntry({ book, log: note }: Api, entry: unknown): Promise<Result> {
  try {
    const { log, event } = entryEvent(entry);
    const { events } = await book.append(log, event);
    return { EventId: events[0]?.id as string };
  } catch (error) {
    const failure = entryFailure(error);
    if (!(error instanceof EntryError) && failure?.ErrorCode !== "InvalidArgument") {
      note(`daybook: an entry of PutEvents failed: ${stackOf(error)}`);
    }
    return failure ?? INTERNAL_FAILURE;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

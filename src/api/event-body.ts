import { DaybookError, shown } from "../errors.ts";
import {
  CLOUDEVENT_BATCH_TYPE,
  CLOUDEVENT_TYPE,
  fromCloudEvent,
  fromCloudEventBatch,
} from "../event/cloudevents.ts";
import { fromBinary } from "../event/cloudevents-binary.ts";
import { isUtf8Charset, parseMediaType } from "../event/media-type.ts";
import type { Row } from "../event/row.ts";
import { ndjsonRows } from "../sources/ndjson.ts";
import { bodyBytes, bodyChunks, bodyText, parseJsonBody } from "./body.ts";
import type { ApiContext } from "./route.ts";

/** What a body holds: one event, which is right or refused, or rows, of which the good ones are kept. */
export type EventBody = { event: unknown } | { rows: AsyncIterable<Row<unknown>> };

const NDJSON_TYPE = "application/x-ndjson";
export const NDJSON_TYPES = new Set([
  NDJSON_TYPE,
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
]);

/**
 * The events of a request, by its content type. NDJSON is not read here but as the rows are taken; with `whole` it
 * is read now, so that the limit of a body holds for it.
 *
 * @throws body_invalid, body_too_large, media_type_unsupported, event_invalid
 */
export async function readEvents(c: ApiContext, { whole }: { whole: boolean }): Promise<EventBody> {
  const contentType = c.req.header("content-type") ?? "";
  // The usual case first, without taking it apart: this is the hot path.
  if (contentType === "application/json") return fromJson(parseJsonBody(await bodyText(c)));
  const { essence, charset } = parseMediaType(contentType);
  if (essence.startsWith("application/cloudevents")) return fromCloudEventsBody(c, essence);
  if (c.req.header("ce-specversion") !== undefined) {
    return { event: fromBinary(c.req.raw.headers, await bodyBytes(c)) };
  }
  if (!isUtf8Charset(charset)) throw unsupported(contentType);
  if (essence === "application/json") return fromJson(parseJsonBody(await bodyText(c)));
  if (!NDJSON_TYPES.has(essence)) throw unsupported(contentType);
  return { rows: ndjsonRows(whole ? chunksOf(await bodyBytes(c)) : bodyChunks(c)) };
}

function fromJson(value: unknown): EventBody {
  if (!Array.isArray(value)) return { event: value };
  return { rows: asyncRows(value.map((element: unknown, index) => ({ line: index + 1, value: element }))) };
}

async function fromCloudEventsBody(c: ApiContext, essence: string): Promise<EventBody> {
  if (essence === CLOUDEVENT_TYPE) return { event: fromCloudEvent(parseJsonBody(await bodyText(c))) };
  if (essence !== CLOUDEVENT_BATCH_TYPE) throw unsupported(essence);
  return { rows: asyncRows(fromCloudEventBatch(parseJsonBody(await bodyText(c)))) };
}

async function* asyncRows<T>(rows: Row<T>[]): AsyncGenerator<Row<T>> {
  yield* rows;
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function unsupported(contentType: string): DaybookError {
  const accepted = ["application/json", NDJSON_TYPE, CLOUDEVENT_TYPE, CLOUDEVENT_BATCH_TYPE];
  return new DaybookError(
    "media_type_unsupported",
    `content-type must be one of ${accepted.join(", ")} (UTF-8), or come with ce- headers, got ${contentType === "" ? "nothing" : shown(contentType)}`,
    {
      subject: "content-type",
      value: contentType,
      hint: 'with curl, add -H "content-type: application/json"',
    },
  );
}

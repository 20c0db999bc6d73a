import type { RecordedEvent } from "../../event/event.ts";
import type { StreamQuery } from "../store.ts";
import type { Client } from "./client.ts";
import { eventOfItem } from "./event-item.ts";
import { streamPk, versionSk } from "./keys.ts";
import { queryAll } from "./query-all.ts";

/** One partition, read consistently: what was acknowledged is there. */
export async function readStream(client: Client, query: StreamQuery): Promise<RecordedEvent[]> {
  const { log, subject, fromVersion, direction, limit } = query;
  const forward = direction === "forward";
  if (limit <= 0 || (!forward && fromVersion !== undefined && fromVersion < 1)) return [];
  const from = Math.min(
    Math.max(fromVersion ?? (forward ? 1 : Number.MAX_SAFE_INTEGER), 1),
    Number.MAX_SAFE_INTEGER,
  );
  const items = await queryAll(
    client,
    {
      TableName: client.eventsTable,
      ConsistentRead: true,
      KeyConditionExpression: `pk = :pk AND sk ${forward ? ">=" : "<="} :from`,
      ExpressionAttributeValues: { ":pk": { S: streamPk(log, subject) }, ":from": { S: versionSk(from) } },
      ScanIndexForward: forward,
    },
    limit,
  );
  return items.map(eventOfItem);
}

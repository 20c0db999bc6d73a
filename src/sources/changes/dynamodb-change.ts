import type { ChangeKind } from "../../config/tables.ts";
import type { JsonObject } from "../../event/event.ts";
import { invalid, objectOf, own } from "../rows.ts";
import { type Change, changeOf, instantMs } from "./change.ts";
import { readImage } from "./dynamodb-image.ts";

const KINDS: Record<string, ChangeKind> = { INSERT: "insert", MODIFY: "modify", REMOVE: "remove" };
const TABLE_OF_ARN = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)/;

/**
 * A record of a DynamoDB stream, as Lambda, Pipes and Kinesis hand it on. The images have DynamoDB's types; binary stays
 * base64, a set becomes a sorted list, since it has no order, and a number beyond 2^53 stays text.
 */
export function dynamodbChange(record: object): Change {
  const content = objectOf(own(record, "dynamodb"), "dynamodb");
  const name = own(record, "eventName");
  const kind = typeof name === "string" && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) throw invalid("eventName", "INSERT, MODIFY or REMOVE", name);
  return changeOf({
    table: tableOf(record),
    kind,
    old: imageOf(content, "OldImage"),
    new: imageOf(content, "NewImage"),
    isRead: true,
    sequence: own(content, "SequenceNumber") ?? own(record, "eventID"),
    atMs: instantMs(own(content, "ApproximateCreationDateTime")),
    service: serviceOf(record),
    hint: "StreamViewType must be NEW_AND_OLD_IMAGES",
  });
}

function tableOf(record: object): unknown {
  const arn = own(record, "eventSourceARN");
  const table = typeof arn === "string" ? TABLE_OF_ARN.exec(arn)?.[1] : undefined;
  return table ?? own(record, "tableName") ?? own(record, "table");
}

/** Who deletes what has expired is `dynamodb.amazonaws.com`. */
function serviceOf(record: object): string | undefined {
  const identity = own(record, "userIdentity");
  if (typeof identity !== "object" || identity === null || own(identity, "type") !== "Service") {
    return undefined;
  }
  const principal = own(identity, "principalId");
  return typeof principal === "string" ? principal : "service";
}

function imageOf(content: object, name: string): JsonObject | undefined {
  const image = own(content, name);
  return image === undefined || image === null ? undefined : readImage(objectOf(image, name));
}

/** An object that S3 speaks of. */
export interface S3Object {
  bucket: string;
  key: string;
  etag: string | undefined;
  size: number | undefined;
}

type Json = Record<string, unknown>;

/** How deep notifications lie in others': SNS in SQS in a Lambda event. */
const MAX_DEPTH = 8;

/**
 * Every object that a notification says was created: S3's own (`{Records: [{s3}]}`), one that came by way of SNS or SQS, and
 * EventBridge's; also several in an array, or as SQS gives them out (`{Messages: [{Body}]}`). Keys are URL-encoded in all but EventBridge's. Records of other kinds (deletions, tests) have none.
 */
export function notifiedObjects(notification: unknown): S3Object[] {
  return objectsIn(notification, 0);
}

function objectsIn(value: unknown, depth: number): S3Object[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((one) => objectsIn(one, depth + 1));
  if (!isObject(value)) return [];
  const { Records: records, Messages: messages = records, detail } = value;
  if (Array.isArray(messages)) return objectsIn(messages, depth);
  if (isObject(value.s3))
    return String(value.eventName ?? "").includes("ObjectCreated") ? recordObject(value.s3) : [];
  if (value["detail-type"] === "Object Created" && isObject(detail)) return detailObject(detail);
  const message = innerMessage(value);
  return message === undefined ? [] : objectsIn(message, depth + 1);
}

/** SQS has it in `body`, or in `Body` where it is received by hand, SNS in `Sns.Message` or `Message`, all as text. */
function innerMessage({ body, Body: received, Sns: sns, Message: message }: Json): unknown {
  const text = body ?? received ?? (isObject(sns) ? sns.Message : message);
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordObject({ bucket, object }: Json): S3Object[] {
  if (!isObject(bucket) || !isObject(object)) return [];
  return objectOf(bucket, { key: decodedKey(object.key), etag: object.eTag, size: object.size });
}

function detailObject({ bucket, object }: Json): S3Object[] {
  if (!isObject(bucket) || !isObject(object)) return [];
  return objectOf(bucket, { key: object.key, etag: object.etag, size: object.size });
}

function objectOf(
  { name }: Json,
  { key, etag, size }: { key: unknown; etag: unknown; size: unknown },
): S3Object[] {
  if (typeof name !== "string" || typeof key !== "string" || key === "") return [];
  return [
    {
      bucket: name,
      key,
      etag: typeof etag === "string" ? etag : undefined,
      size: typeof size === "number" ? size : undefined,
    },
  ];
}

/** As forms encode: a space is a plus. What is not well encoded stands for itself. */
function decodedKey(key: unknown): unknown {
  if (typeof key !== "string") return key;
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

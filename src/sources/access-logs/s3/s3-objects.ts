import type { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { DaybookError, shown } from "../../../errors.ts";
import { prepareAwsSdk } from "../../../store/aws-sdk.ts";
import type { Bytes } from "../../bytes.ts";
import { MissingContent } from "../content.ts";
import type { AccessInput } from "../read.ts";
import { notifiedObjects, type S3Object } from "./notification.ts";

type Sdk = typeof import("@aws-sdk/client-s3");

export interface S3Options {
  /** Of a server that speaks S3; default AWS. Its buckets are then in the path. */
  endpoint?: string | undefined;
  region?: string | undefined;
}

export interface S3Place {
  bucket: string;
  /** Keys begin so; empty for all. */
  prefix: string;
}

/** `s3://bucket/prefix`; undefined for any other text. @throws source_invalid without a bucket */
export function s3Place(text: string): S3Place | undefined {
  if (!text.startsWith("s3://")) return undefined;
  const [bucket = "", ...rest] = text.slice("s3://".length).split("/");
  if (/^[a-zA-Z0-9.\-_]{3,255}$/.test(bucket)) return { bucket, prefix: rest.join("/") };
  throw new DaybookError("source_invalid", `place must be s3://bucket/prefix, got ${shown(text)}`, {
    subject: "place",
    value: text,
  });
}

/** Objects of S3 as inputs: listed page by page, and each read when its turn comes. The SDK is loaded when it is used. */
export class S3Objects {
  readonly #options: S3Options;
  #opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  constructor(options: S3Options = {}) {
    this.#options = options;
  }

  /** Every object whose key begins so, in the order of the keys, which for logs is about that of time. */
  async *list({ bucket, prefix }: S3Place): AsyncGenerator<AccessInput> {
    let token: string | undefined;
    do {
      const page = await this.#send(`s3://${bucket}/${prefix}`, ({ sdk, client }) =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key: key, ETag: etag, Size: size } of page.Contents ?? []) {
        // Of no bytes: the folder that the console makes.
        if (key !== undefined && size !== 0) yield this.input({ bucket, key, etag: bareEtag(etag), size });
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  input({ bucket, key, etag, size }: S3Object): AccessInput {
    const name = `s3://${bucket}/${key}`;
    return {
      name,
      open: (from) => this.#bytes({ bucket, key, name }, from),
      canReopen: true,
      seen: etag === undefined ? undefined : { identity: name, revision: etag },
      size,
      // An object is whole when it is there.
      lastLine: "take",
    };
  }

  /** The objects that a notification says were created; all of its records. */
  notified(notification: unknown): AccessInput[] {
    return notifiedObjects(notification).map((object) => this.input(object));
  }

  close(): void {
    this.#opened?.then(
      ({ client }) => client.destroy(),
      () => {},
    );
  }

  async *#bytes(
    object: { bucket: string; key: string; name: string },
    from: number,
  ): AsyncGenerator<Uint8Array> {
    const { bucket, key, name } = object;
    const range = from > 0 ? { Range: `bytes=${from}-` } : {};
    const { Body } = await this.#send(name, ({ sdk, client }) =>
      client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...range })),
    ).catch(bodyOfRefusal);
    if (Body !== undefined) yield* unbroken(name, Body as unknown as Bytes);
  }

  async #open(): Promise<{ sdk: Sdk; client: S3Client }> {
    prepareAwsSdk();
    const sdk = await import("@aws-sdk/client-s3");
    const { endpoint, region } = this.#options;
    // A server of one's own has no region, but a signature names one.
    const own =
      endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: region ?? "us-east-1" };
    return { sdk, client: new sdk.S3Client({ ...own, ...(region === undefined ? {} : { region }) }) };
  }

  async #send<T>(name: string, request: (opened: { sdk: Sdk; client: S3Client }) => Promise<T>): Promise<T> {
    try {
      this.#opened ??= this.#open();
      return await request(await this.#opened);
    } catch (error) {
      const { name: reason, message } = error as Error;
      throw new DaybookError(
        "source_invalid",
        `${name} must be a place in S3 that can be read: ${reason}: ${message}`,
        {
          subject: name,
          cause: error,
          hint: "credentials and region are found the AWS way; --endpoint names another server",
        },
      );
    }
  }
}

/** What S3 refuses about one object alone. @throws MissingContent, or the error where it is about all of them */
function bodyOfRefusal(error: DaybookError): { Body: undefined } {
  const { name, $metadata } = (error.cause ?? {}) as Partial<S3ServiceException>;
  // It ends before the place that was asked for: there is nothing to read, as in a file that was truncated.
  if ($metadata?.httpStatusCode === 416) return { Body: undefined };
  // Expired since it was listed, or since its notification. The others are still there.
  if (name === "NoSuchKey") throw new MissingContent("NoSuchKey");
  throw error;
}

/** A body, whose connection may break. */
async function* unbroken(name: string, body: Bytes): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    const { message } = cause as Error;
    throw new DaybookError("source_invalid", `${name} must be whole, got a broken connection: ${message}`, {
      subject: name,
      cause,
      hint: "what was read before stays; run it again to go on",
    });
  }
}

function bareEtag(etag: string | undefined): string | undefined {
  return etag?.replaceAll('"', "");
}

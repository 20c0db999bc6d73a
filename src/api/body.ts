import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import { DaybookError, shown } from "../errors.ts";
import type { ApiContext } from "./route.ts";

/** A body that is read as a whole, after inflation. NDJSON has no limit: it is never held. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * The body in chunks, inflated; the sender waits while nobody takes the next one.
 *
 * @throws media_type_unsupported · while reading: body_invalid
 */
export async function* bodyChunks(c: ApiContext): AsyncGenerator<Uint8Array> {
  const encoding = encodingOf(c);
  const source = rawBody(c);
  if (source === undefined) return;
  const stream = encoding === "gzip" ? inflated(source) : source;
  try {
    // Kept open when the reader stops early: destroying it would cut the socket before the answer is out.
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(error);
  } finally {
    if (stream !== source) stream.destroy();
  }
}

/**
 * The whole body as text.
 *
 * @throws body_too_large, media_type_unsupported, body_invalid
 */
export async function bodyText(c: ApiContext): Promise<string> {
  return decodeUtf8(await bodyBytes(c));
}

/**
 * The whole body.
 *
 * @throws body_too_large, media_type_unsupported, body_invalid
 */
export function bodyBytes(c: ApiContext): Promise<Buffer> {
  const encoding = encodingOf(c);
  if (encoding === "identity" && Number(c.req.header("content-length")) > BODY_LIMIT_BYTES) throw tooLarge();
  const incoming = c.env?.incoming;
  if (incoming !== undefined && encoding === "identity") return collectIncoming(incoming);
  return collect(bodyChunks(c));
}

/** @throws body_invalid naming why it is not JSON */
export function parseJsonBody(text: string): unknown {
  if (text === "") {
    throw new DaybookError("body_invalid", "body must be JSON, got nothing", { subject: "body" });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DaybookError("body_invalid", `body must be JSON: ${(error as SyntaxError).message}`, {
      subject: "body",
    });
  }
}

function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new DaybookError("body_invalid", "body must be UTF-8, got bytes that are not", { subject: "body" });
  }
  const text = bytes.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Node's own request where there is one: the web stream around it costs more than a small body. */
function rawBody(c: ApiContext): Readable | undefined {
  if (c.env?.incoming !== undefined) return c.env.incoming;
  return c.req.raw.body === null ? undefined : Readable.fromWeb(c.req.raw.body as ReadableStream);
}

/** Neither pipe() nor pipeline(): the one forgets an aborted upload, the other cuts the socket after an error. */
function inflated(source: Readable): Readable {
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  source.on("close", () => {
    if (!source.readableEnded) gunzip.destroy(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
  });
  return source.pipe(gunzip);
}

function encodingOf(c: ApiContext): "identity" | "gzip" {
  const header = c.req.header("content-encoding");
  if (header === undefined) return "identity";
  const encoding = header.trim().toLowerCase();
  if (encoding === "" || encoding === "identity") return "identity";
  if (encoding === "gzip" || encoding === "x-gzip") return "gzip";
  throw new DaybookError("media_type_unsupported", `content-encoding must be gzip, got ${shown(header)}`, {
    subject: "content-encoding",
    value: header,
  });
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) throw tooLarge();
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** As `collect`, by events: for a body of one chunk an async iterator doubles the cost of the request. */
function collectIncoming(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const settle = (act: () => void) => {
      incoming.off("data", onData).off("end", onEnd).off("error", onCut).off("close", onCut);
      act();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      parts.push(chunk);
      if (bytes <= BODY_LIMIT_BYTES) return;
      incoming.pause();
      settle(() => reject(tooLarge()));
    };
    const onEnd = () =>
      settle(() => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
    const onCut = (error?: Error) => settle(() => reject(unreadable(error)));
    if (incoming.destroyed && !incoming.readableEnded) onCut();
    else incoming.on("data", onData).on("end", onEnd).on("error", onCut).on("close", onCut);
  });
}

function tooLarge(): DaybookError {
  return new DaybookError("body_too_large", `body must be at most ${BODY_LIMIT_BYTES} bytes, got more`, {
    subject: "body",
    hint: "send many events as NDJSON (application/x-ndjson), which has no limit",
  });
}

function unreadable(error: unknown): unknown {
  if (error instanceof DaybookError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const message = code.startsWith("Z_")
    ? `body must be gzip, as its content-encoding says: ${(error as Error).message}`
    : "body must arrive whole, and the connection broke off";
  return new DaybookError("body_invalid", message, { subject: "body", cause: error });
}

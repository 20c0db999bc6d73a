import { createHash } from "node:crypto";
import { compressed, varyOf } from "./compress.ts";
import type { ApiContext } from "./route.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

const JSON_HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  ...SECURITY_HEADERS,
};

/** The answer to a write. Its headers are put in at creation: touching them afterwards costs more than the rest. */
export function json(value: unknown, status = 200, headers?: Record<string, string>): Response {
  const all = headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers };
  return new Response(JSON.stringify(value), { status, headers: all });
}

/** The answer to what goes on after it: the job, and where to ask how far it is. */
export function accepted(job: { id: string }): Response {
  return json(job, 202, { location: `/api/jobs/${encodeURIComponent(job.id)}` });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { ...SECURITY_HEADERS } });
}

export interface ReadOptions {
  /** Default `no-cache`: keep it, but ask every time. */
  cacheControl?: string;
  /** Adds a tag of the content, so that the next read costs 304 when nothing changed. */
  etag?: boolean;
  headers?: Record<string, string>;
}

export function readJson(c: ApiContext, value: unknown, options: ReadOptions = {}): Promise<Response> {
  return read(c, JSON.stringify(value), "application/json", options);
}

/** The answer to a read: conditional if `etag`, compressed if large and the client takes it. */
export async function read(
  c: ApiContext,
  body: string | Uint8Array<ArrayBuffer>,
  contentType: string,
  options: ReadOptions = {},
): Promise<Response> {
  const headers: Record<string, string> = {
    "content-type": contentType,
    "cache-control": options.cacheControl ?? "no-cache",
    ...SECURITY_HEADERS,
    ...options.headers,
  };
  if (options.etag === true) {
    // Weak, because the compressed and the plain form share it.
    headers.etag = `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  }
  const tag = headers.etag;
  if (tag !== undefined && matchesTag(c.req.header("if-none-match"), tag)) return notModified(headers);
  return compressed(c.req.header("accept-encoding"), body, headers);
}

function notModified(headers: Record<string, string>): Response {
  const { "content-type": _, "content-encoding": __, ...kept } = headers;
  return new Response(null, { status: 304, headers: { ...kept, vary: varyOf(headers) } });
}

/** Weak comparison, RFC 9110 §8.8.3.2. */
function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  const opaque = tag.replace(/^W\//, "");
  return header.match(/"[^"]*"/g)?.some((given) => given === opaque) ?? false;
}

/** A page as it goes out: the cursor is always there, null at the end. */
export function page<T>({ items, nextCursor }: { items: T[]; nextCursor?: string | undefined }) {
  return { items, nextCursor: nextCursor ?? null };
}

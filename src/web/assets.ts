import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

export interface Asset {
  body: Uint8Array;
  headers: Record<string, string>;
}

/** Pages of the dashboard; the browser code reads the rest from the address. */
const PAGES: ReadonlySet<string> = new Set([
  "/",
  "/index.html",
  "/tasks",
  "/notes",
  "/goals",
  "/pages",
  "/history",
  "/logs",
  "/rules",
]);

/** A plain file name, in one folder at most: it cannot climb out, name a hidden file or be too long for a disk. */
const ASSET_PATH = /^\/(?:assets\/)?[A-Za-z0-9_-]{1,100}(?:\.[A-Za-z0-9_-]{1,20}){1,3}$/;

const CONTENT_TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".map": "application/json",
};

/** Everything from this server, nothing inline, nowhere framed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Daybook</title></head>
<body><h1>The dashboard is not built</h1><p>Run <code>npm run build</code>. The HTTP API is there: <a href="/docs">/docs</a>.</p></body></html>
`;

/**
 * A file of the built dashboard with its headers; a page for each of the dashboard's addresses; undefined for
 * anything else. `path` is the request's, decoded or not, without its query.
 */
export async function readAsset(path: string): Promise<Asset | undefined> {
  if (PAGES.has(path)) return pageAsset();
  if (!ASSET_PATH.test(path)) return undefined;
  const type = CONTENT_TYPES[extname(path)];
  const body = type === undefined ? undefined : await readBuilt(path);
  if (type === undefined || body === undefined) return undefined;
  // A name in assets/ has the hash of its content: it never changes.
  const isHashed = path.startsWith("/assets/");
  const cache = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
  return { body, headers: headersOf(type, cache) };
}

async function pageAsset(): Promise<Asset> {
  const body = (await readBuilt("/index.html")) ?? new TextEncoder().encode(NOT_BUILT);
  return { body, headers: headersOf("text/html; charset=utf-8", "no-cache") };
}

function headersOf(type: string, cache: string): Record<string, string> {
  return {
    "content-type": type,
    "cache-control": cache,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

/** The build lies beside this file once that is compiled (dist/web), and in the checkout's dist while it is not. */
const BUILT = import.meta.url.endsWith(".ts") ? "../../dist/web/app" : "./app";

async function readBuilt(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(fileURLToPath(new URL(`${BUILT}${path}`, import.meta.url)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

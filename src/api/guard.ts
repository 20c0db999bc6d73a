import type { MiddlewareHandler, Next } from "hono";
import { DaybookError, shown } from "../errors.ts";
import type { ApiContext, ApiEnv } from "./route.ts";

/** Names of this machine that no DNS answer can point elsewhere. */
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export interface GuardOptions {
  /** Origins of other sites whose pages may read and write; `*` lets every page read. */
  corsOrigins: readonly string[];
}

/**
 * Keeps other people's pages out of a server that has no passwords: a page whose name was rebound to 127.0.0.1
 * shows in `Host`, a page of another origin that wants to write in `Origin`. Configured origins get CORS headers.
 */
export function guard({ corsOrigins }: GuardOptions): MiddlewareHandler<ApiEnv> {
  const allowed = new Set(corsOrigins);
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!LOOPBACK_HOST.test(host)) throw foreignHost(host);
    const origin = c.req.header("origin");
    if (origin === undefined)
      return allowed.size > 0 && SAFE_METHODS.has(c.req.method) ? varied(c, next) : next();
    const isSame = origin === `http://${host}`;
    const isAllowed = isSame || allowed.has(origin);
    if (!isAllowed && !SAFE_METHODS.has(c.req.method)) throw foreignOrigin(origin);
    if (isSame || !(isAllowed || allowed.has("*"))) return next();
    return withCors(c, next, origin);
  };
}

/** The same address answers a configured origin with more headers: a cache must not mix the two. */
async function varied(c: ApiContext, next: Next): Promise<undefined> {
  await next();
  c.res.headers.append("vary", "Origin");
}

async function withCors(c: ApiContext, next: Next, origin: string): Promise<Response | undefined> {
  if (c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined) {
    return new Response(null, { status: 204, headers: preflightHeaders(c, origin) });
  }
  await next();
  c.res.headers.set("access-control-allow-origin", origin);
  c.res.headers.set("access-control-expose-headers", "ETag, Location, Retry-After");
  c.res.headers.append("vary", "Origin");
  return undefined;
}

/** Every header that is asked for: binary CloudEvents bring names of their own, and the origin is trusted. */
function preflightHeaders(c: ApiContext, origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": c.req.header("access-control-request-headers") ?? "Content-Type",
    "access-control-max-age": "600",
    vary: "Origin",
  };
}

function foreignHost(host: string): DaybookError {
  return new DaybookError("forbidden", `host must be localhost, 127.0.0.1 or [::1], got ${shown(host)}`, {
    subject: "host",
    value: host,
    hint: "open Daybook by the address that it printed when it started",
  });
}

function foreignOrigin(origin: string): DaybookError {
  return new DaybookError(
    "forbidden",
    `origin must be Daybook's own or a configured one, got ${shown(origin)}`,
    {
      subject: "origin",
      value: origin,
      hint: "name the origin in the configuration if its pages may write to this book",
    },
  );
}

import { DaybookError, shown } from "../errors.ts";
import { problemResponse } from "./problem.ts";
import { read } from "./respond.ts";
import type { ApiContext, Route } from "./route.ts";

/** A file of the dashboard by its path in the URL, `/` being the page itself. */
export type ReadAsset = (
  path: string,
) => Promise<{ body: Uint8Array; headers: Record<string, string> } | undefined>;

export interface FallbackOptions {
  routes: readonly Route[];
  readAsset: ReadAsset | undefined;
  log(line: string): void;
}

/** What no route answers: a file of the dashboard, 405 where the path has other methods, or 404. */
export function fallback({ routes, readAsset, log }: FallbackOptions): (c: ApiContext) => Promise<Response> {
  const patterns = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  return async (c) => {
    try {
      const { path, method } = c.req;
      const allow = patterns.filter(({ pattern }) => pattern.test(path)).map((route) => route.method);
      const isPage = (method === "GET" || method === "HEAD") && !/^\/api(?:\/|$)/.test(path);
      // POST has a route where GET has the dashboard.
      if (allow.length > 0 && !(isPage && path === "/")) throw methodNotAllowed(path, method, allow);
      const asset = isPage ? await readAsset?.(path) : undefined;
      if (asset === undefined) throw notFound(path, isPage);
      const { "content-type": type = "application/octet-stream", ...headers } = asset.headers;
      return await read(c, asset.body as Uint8Array<ArrayBuffer>, type, {
        headers,
        etag: headers.etag === undefined,
        ...(headers["cache-control"] === undefined ? {} : { cacheControl: headers["cache-control"] }),
      });
    } catch (error) {
      return problemResponse(error, log);
    }
  };
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\{\w+\}/g, "[^/]+")}$`);
}

function methodNotAllowed(path: string, method: string, allow: string[]): DaybookError {
  const allowed = allow.flatMap((name) => (name === "get" ? ["GET", "HEAD"] : [name.toUpperCase()]));
  return new DaybookError(
    "method_not_allowed",
    `method must be ${allowed.join(", ")} for ${path}, got ${method}`,
    { subject: "method", value: method, allow: allowed },
  );
}

function notFound(path: string, isPage: boolean): DaybookError {
  if (isPage && path === "/") {
    return new DaybookError(
      "route_not_found",
      "the dashboard is not built; the API under /api works without it",
      {
        subject: path,
        hint: "run `npm run build`, then reload",
      },
    );
  }
  return new DaybookError("route_not_found", `path must be one of the API's, got ${shown(path)}`, {
    subject: path,
    hint: "/docs lists them",
  });
}

import { OpenAPIHono } from "@hono/zod-openapi";
import type { Daybook } from "../daybook.ts";
import { fallback, type ReadAsset } from "./fallback.ts";
import { guard } from "./guard.ts";
import { type OpenApiDocument, openApiDocument } from "./openapi-document.ts";
import { problemResponse } from "./problem.ts";
import type { Api, ApiEnv } from "./route.ts";
import { ROUTES } from "./routes/index.ts";

export interface AppOptions {
  book: Daybook;
  /** Origins of other sites whose pages may read and write; `*` lets every page read. */
  corsOrigins?: readonly string[];
  /** The dashboard's files. */
  readAsset?: ReadAsset;
  heartbeatMs?: number;
  closing?: AbortSignal;
  /** Takes a line for stderr: faults of Daybook's own. */
  log?(line: string): void;
}

export const HEARTBEAT_MS = 15_000;

/** The API of a book, as a hono app: `app.fetch` or `app.request` answer without a server. */
export function createApp(options: AppOptions): OpenAPIHono<ApiEnv> {
  const { book, heartbeatMs = HEARTBEAT_MS, closing = new AbortController().signal } = options;
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const app = new OpenAPIHono<ApiEnv>();
  let document: OpenApiDocument | undefined;
  const openApi = () => {
    document ??= openApiDocument(app);
    return document;
  };
  const api: Api = { book, heartbeatMs, closing, log, openApi };

  app.onError((error) => problemResponse(error, log));
  app.use(guard({ corsOrigins: options.corsOrigins ?? [] }));
  for (const route of ROUTES) {
    app.openAPIRegistry.registerPath(route.config);
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ":$1"), (c) => route.handle(c, api));
  }
  app.notFound(fallback({ routes: ROUTES, readAsset: options.readAsset, log }));
  return app;
}

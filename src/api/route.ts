import type { HttpBindings } from "@hono/node-server";
import type { RouteConfig } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Daybook } from "../daybook.ts";
import { type QueryOf, type QueryShape, readQuery } from "./query.ts";
import { problemSchema } from "./schemas.ts";

/** Node's request is there behind `serve`, and not behind `app.request()`. */
export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
}

export type ApiContext = Context<ApiEnv>;

/** Who disabled a rule or started a job, where nobody says who is asking. */
export const HTTP_ACTOR = "http";

/** What every route may use. */
export interface Api {
  book: Daybook;
  /** How often a silent tail shows that it is alive. */
  heartbeatMs: number;
  /** Aborted when the server closes: what streams must end. */
  closing: AbortSignal;
  /** A line for stderr. */
  log(line: string): void;
  /** The description of all routes. */
  openApi(): unknown;
}

export interface RouteRequest<Q extends QueryShape> {
  c: ApiContext;
  api: Api;
  book: Daybook;
  query: QueryOf<Q>;
  /** A parameter of the path, decoded. */
  param(name: string): string;
}

type Responses = RouteConfig["responses"];

export interface RouteSpec<Q extends QueryShape> {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces: `/api/events/{id}`. */
  path: string;
  /** The operation's id in the description. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  params?: Record<string, z.ZodType>;
  headers?: Record<string, z.ZodType>;
  query?: Q;
  body?: NonNullable<NonNullable<RouteConfig["request"]>["body"]>;
  responses: Responses;
  /** Codes of the problems that it answers with, by status. */
  problems?: Record<number, string>;
}

export interface Route {
  method: RouteSpec<QueryShape>["method"];
  path: string;
  config: RouteConfig;
  handle(c: ApiContext, api: Api): Response | Promise<Response>;
}

/** A route and its description in one place. Parameters of the query that it does not name are refused. */
export function route<Q extends QueryShape>(
  spec: RouteSpec<Q>,
  handle: (request: RouteRequest<Q>) => Response | Promise<Response>,
): Route {
  const shape = (spec.query ?? {}) as Q;
  return {
    method: spec.method,
    path: spec.path,
    config: configOf(spec),
    handle: (c, api) =>
      handle({
        c,
        api,
        book: api.book,
        query: readQuery(c.req.url, shape),
        param: (name) => c.req.param(name) as string,
      }),
  };
}

function configOf<Q extends QueryShape>(spec: RouteSpec<Q>): RouteConfig {
  const request: NonNullable<RouteConfig["request"]> = {};
  if (spec.params !== undefined) request.params = z.object(spec.params);
  if (spec.query !== undefined) request.query = z.object(spec.query);
  if (spec.headers !== undefined) request.headers = z.object(spec.headers);
  if (spec.body !== undefined) request.body = spec.body;
  return {
    method: spec.method,
    path: spec.path,
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    request,
    responses: { ...spec.responses, ...problemResponses(problemsOf(spec)) },
  };
}

/** Any body may be too large, whatever else the route says. */
function problemsOf<Q extends QueryShape>({ body, problems = {} }: RouteSpec<Q>): Record<number, string> {
  return body === undefined ? problems : { 413: "body_too_large", ...problems };
}

function problemResponses(problems: Record<number, string>): Responses {
  const content = { "application/problem+json": { schema: problemSchema } };
  const responses: Responses = { default: { description: "Any other problem", content } };
  for (const [status, codes] of Object.entries(problems)) responses[status] = { description: codes, content };
  return responses;
}

import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "./route.ts";
import { VERSION } from "./version.ts";

const TAGS = [
  {
    name: "Events",
    description: "What happened: recorded once, never changed, read by time, stream or live.",
  },
  { name: "Tables", description: "Rows that the book keeps, each change with the events that follow." },
  { name: "Counts", description: "How much, per day, of what; and a picture of it." },
  { name: "Catalog", description: "Which logs and streams there are." },
  { name: "Rules", description: "Which events are delivered where: the bus, its dead letters, its jobs." },
  { name: "Time entries", description: "What time went into: recorded, timed, amended, counted." },
  { name: "Tasks", description: "What is to be done, in trees, with its progress and time." },
  { name: "Notes", description: "What was written down: on its own, or of a task or a time entry." },
  { name: "Tags", description: "Tags of tasks, notes and time entries: their uses, other names for them." },
  {
    name: "Goals",
    description: "How much of what, how often: progress, pace, streaks, and what is left to do.",
  },
  { name: "Pages", description: "What was read: views and visitors, where readers came from, shares." },
  { name: "Operation", description: "The book itself and this API." },
];

const DESCRIPTION =
  "Record what happened, react to it, see it. Lists take `limit` and `cursor` and answer `{items, nextCursor}`. " +
  "Errors are `application/problem+json` with a stable `code`. Days are calendar days in the book's time zone.";

/** An OpenAPI 3.1 document, in the parts that the page for people reads. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Operation {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Record<string, Media> };
  responses?: Record<string, { description: string; content?: Record<string, Media> }>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: unknown;
  schema?: Schema;
}

export interface Media {
  schema?: Schema;
  example?: unknown;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  example?: unknown;
  [keyword: string]: unknown;
}

export function openApiDocument(app: OpenAPIHono<ApiEnv>): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Daybook",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT" },
    },
    tags: TAGS,
  });
  return document as unknown as OpenApiDocument;
}

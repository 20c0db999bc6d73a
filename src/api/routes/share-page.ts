import { z } from "@hono/zod-openapi";
import { DaybookError, shown } from "../../errors.ts";
import type { ShareInput } from "../../kits/pages/page-kit.ts";
import { bodyText, parseJsonBody } from "../body.ts";
import { senderOf } from "../page-sender.ts";
import { textParam } from "../query.ts";
import { json } from "../respond.ts";
import { type ApiContext, route } from "../route.ts";

const FIELDS = ["share_service", "share_url"];
const EXAMPLE = { share_service: "mastodon", share_url: "/notes/first-post/" };

const inputSchema = z
  .object({ share_service: z.string(), share_url: z.string() })
  .openapi("PageShareInput", { example: EXAMPLE });

export const sharePage = route(
  {
    method: "post",
    path: "/api/pages/shares",
    id: "sharePage",
    tag: "Pages",
    summary: "Somebody shared a page",
    description: "In the query, or in a body as a form or JSON. The page must be one that was viewed.",
    query: {
      share_service: textParam({ description: "What it was shared with", example: EXAMPLE.share_service }),
      share_url: textParam({ description: "URL or path of the page", example: EXAMPLE.share_url }),
    },
    body: {
      required: false,
      content: {
        "application/x-www-form-urlencoded": { schema: inputSchema },
        "application/json": { schema: inputSchema },
      },
    },
    responses: {
      201: {
        description: "The share as recorded",
        content: {
          "application/json": { schema: z.object({ page: z.string(), service: z.string() }) },
        },
      },
    },
    problems: { 400: "body_invalid", 404: "page_not_found", 422: "page_invalid", 429: "rate_limited" },
  },
  async ({ c, book, query }) => {
    const body = await fieldsOf(c);
    const service = query.share_service ?? body.share_service;
    const url = query.share_url ?? body.share_url;
    return json(await book.pages.share({ service, url } as ShareInput, senderOf(c)), 201);
  },
);

async function fieldsOf(c: ApiContext): Promise<Record<string, unknown>> {
  const text = await bodyText(c);
  if (text.trim() === "") return {};
  const isJson = text.trimStart().startsWith("{");
  const fields = isJson ? parseJsonBody(text) : Object.fromEntries(new URLSearchParams(text));
  const unknown = Object.keys(fields as object).find((name) => !FIELDS.includes(name));
  if (unknown === undefined) return fields as Record<string, unknown>;
  throw new DaybookError(
    "page_invalid",
    `fields of a share must be among ${FIELDS.join(", ")}, got ${shown(unknown)}`,
    { subject: unknown },
  );
}

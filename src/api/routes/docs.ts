import { z } from "@hono/zod-openapi";
import { DOCS_POLICY, docsPage } from "../docs-page.ts";
import type { OpenApiDocument } from "../openapi-document.ts";
import { read } from "../respond.ts";
import { route } from "../route.ts";

export const docs = route(
  {
    method: "get",
    path: "/docs",
    id: "docs",
    tag: "Operation",
    summary: "This description, for people",
    responses: { 200: { description: "A page", content: { "text/html": { schema: z.string() } } } },
  },
  ({ c, api }) =>
    read(c, docsPage(api.openApi() as OpenApiDocument), "text/html; charset=utf-8", {
      etag: true,
      headers: { "content-security-policy": DOCS_POLICY },
    }),
);

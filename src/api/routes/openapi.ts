import { z } from "@hono/zod-openapi";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const openApiJson = route(
  {
    method: "get",
    path: "/openapi.json",
    id: "openApi",
    tag: "Operation",
    summary: "This description, as OpenAPI 3.1",
    responses: {
      200: {
        description: "The document",
        content: { "application/json": { schema: z.object({}).catchall(z.any()) } },
      },
    },
  },
  ({ c, api }) => readJson(c, api.openApi(), { etag: true }),
);

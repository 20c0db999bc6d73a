import { z } from "@hono/zod-openapi";
import { pageScript as scriptText } from "../page-script.ts";
import { read } from "../respond.ts";
import { route } from "../route.ts";

export const pageScript = route(
  {
    method: "get",
    path: "/pages.js",
    id: "pageScript",
    tag: "Pages",
    summary: "The script that a site tells of its views with",
    responses: {
      200: { description: "JavaScript", content: { "text/javascript": { schema: z.string() } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
  },
  ({ c, book }) =>
    read(c, scriptText(book.pages), "text/javascript; charset=utf-8", {
      etag: true,
      cacheControl: "public, max-age=3600",
      // Other sites load it: that is what it is for.
      headers: { "cross-origin-resource-policy": "cross-origin" },
    }),
);

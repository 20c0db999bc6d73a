import { z } from "@hono/zod-openapi";
import { mostReadSvg } from "../../kits/pages/most-read-svg.ts";
import { MOST_READ_SCRIPT } from "../most-read-script.ts";
import { dayRangeParams, given } from "../params.ts";
import { choiceParam, integerParam, textParam } from "../query.ts";
import { read } from "../respond.ts";
import { route } from "../route.ts";

/** Beside `nosniff`: opened by itself, the picture runs and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
/** Other sites show it: that is what it is for. */
const CROSS_ORIGIN = { "cross-origin-resource-policy": "cross-origin" };
const DEFAULT_LIMIT = 5;
const MAX_LIMIT = 25;

export const mostReadImage = route(
  {
    method: "get",
    path: "/api/pages/most-read.svg",
    id: "mostReadSvg",
    tag: "Pages",
    summary: "The most read pages as a picture",
    description: "A standalone SVG for a site or a README. It may be a minute old.",
    query: {
      prefix: textParam({ description: "Only pages that begin so", example: "/notes/" }),
      ...dayRangeParams,
      limit: integerParam({ min: 1, max: MAX_LIMIT }, { description: `Pages; default ${DEFAULT_LIMIT}` }),
      title: textParam({ description: "Above the list; default Most read" }),
      theme: choiceParam(["light", "dark", "auto"], { description: "Colours; default auto" }),
    },
    responses: {
      200: { description: "The picture", content: { "image/svg+xml": { schema: z.string() } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid" },
  },
  async ({ c, book, query: { theme = "auto", title = "Most read", limit = DEFAULT_LIMIT, ...query } }) => {
    const list = await book.pages.list({ ...given(query), limit });
    return read(c, mostReadSvg(list, { theme, title }), "image/svg+xml; charset=utf-8", {
      etag: true,
      cacheControl: "public, max-age=60",
      headers: { "content-security-policy": POLICY, ...CROSS_ORIGIN },
    });
  },
);

export const mostReadScript = route(
  {
    method: "get",
    path: "/most-read.js",
    id: "mostReadScript",
    tag: "Pages",
    summary: "The script that lists a site's most read pages in it",
    responses: {
      200: { description: "JavaScript", content: { "text/javascript": { schema: z.string() } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
  },
  ({ c }) =>
    read(c, MOST_READ_SCRIPT, "text/javascript; charset=utf-8", {
      etag: true,
      cacheControl: "public, max-age=3600",
      headers: CROSS_ORIGIN,
    }),
);

import { z } from "@hono/zod-openapi";
import { heatmapSvg } from "../../views/heatmap-svg.ts";
import { heatmapModel, heatmapParams } from "../heatmap-query.ts";
import { choiceParam } from "../query.ts";
import { read } from "../respond.ts";
import { route } from "../route.ts";

/** Beside `nosniff`: opened by itself, the picture runs and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export const heatmapImage = route(
  {
    method: "get",
    path: "/api/heatmap.svg",
    id: "heatmapSvg",
    tag: "Counts",
    summary: "A calendar heatmap as a picture",
    description: "A standalone SVG for a README or a site. It may be a minute old.",
    query: {
      ...heatmapParams,
      theme: choiceParam(["light", "dark", "auto"], { description: "Colours; default auto" }),
    },
    responses: {
      200: { description: "The picture", content: { "image/svg+xml": { schema: z.string() } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 400: "query_invalid, counter_not_kept" },
  },
  async ({ c, book, query: { theme = "auto", ...query } }) => {
    const model = await heatmapModel(book, query);
    const what = [query.log, query.type?.join(", "), query.actor, query.tag].filter(Boolean).join(", ");
    const title = `${what === "" ? "Activity" : what}, ${model.from} to ${model.to}`;
    return read(c, heatmapSvg(model, { theme, title }), "image/svg+xml; charset=utf-8", {
      etag: true,
      cacheControl: "public, max-age=60",
      headers: { "content-security-policy": POLICY, "cross-origin-resource-policy": "cross-origin" },
    });
  },
);

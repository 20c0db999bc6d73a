import { z } from "@hono/zod-openapi";
import { DaybookError, shown } from "../../errors.ts";
import type { BeaconInput } from "../../kits/pages/beacon.ts";
import { bodyText, parseJsonBody } from "../body.ts";
import { senderOf } from "../page-sender.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";

const FIELDS = ["url", "id", "title", "referrer"];

const inputSchema = z
  .object({
    url: z.string(),
    id: z
      .string()
      .optional()
      .openapi({ description: "Of this load of the page: the same again counts once" }),
    title: z.string().optional(),
    referrer: z.string().optional(),
  })
  .openapi("PageViewInput", { example: { url: "https://blog.example.net/notes/", title: "Notes" } });

const outcomeSchema = z.object({
  recorded: z.boolean(),
  page: z.string().nullable(),
  reason: z
    .string()
    .nullable()
    .openapi({ description: "Why it is no view: `bot`, `excluded`, `duplicate` …" }),
});

export const recordPageView = route(
  {
    method: "post",
    path: "/api/pages/views",
    id: "recordPageView",
    tag: "Pages",
    summary: "A page tells of a view of itself",
    description:
      "What `/pages.js` sends. JSON, whatever the content type says, since a beacon's is text/plain.",
    body: {
      content: { "application/json": { schema: inputSchema }, "text/plain": { schema: z.string() } },
    },
    responses: {
      202: { description: "What became of it", content: { "application/json": { schema: outcomeSchema } } },
    },
    problems: { 400: "body_invalid", 422: "page_invalid", 429: "rate_limited" },
  },
  async ({ c, book }) => {
    const input = parseJsonBody(await bodyText(c));
    return json(await book.pages.record(checked(input), senderOf(c)), 202);
  },
);

function checked(input: unknown): BeaconInput {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw invalid("view must be an object", input);
  }
  const unknown = Object.keys(input).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw invalid(`fields of a view must be among ${FIELDS.join(", ")}`, unknown);
  return input as BeaconInput;
}

function invalid(rule: string, value: unknown): DaybookError {
  return new DaybookError("page_invalid", `${rule}, got ${shown(value)}`, { subject: "view" });
}

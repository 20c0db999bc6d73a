import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DOCS_POLICY, docsPage } from "./docs-page.ts";
import type { OpenApiDocument } from "./openapi-document.ts";

const document: OpenApiDocument = {
  openapi: "3.1.0",
  info: { title: "<Daybook>", version: "1", description: "Uses `code` & <more>" },
  tags: [{ name: "Events" }],
  paths: {
    "/api/events/{id}": {
      get: {
        operationId: "getEvent",
        tags: ["Events"],
        summary: "One <event>",
        parameters: [
          { name: "id", in: "path", schema: { type: "string" }, description: 'An "id"', example: "7" },
          { name: "by", in: "query", schema: { type: "string", enum: ["day", "week"] } },
        ],
        responses: {
          200: {
            description: "The event",
            content: { "application/json": { schema: { $ref: "#/components/schemas/E" } } },
          },
          404: { description: "event_not_found", content: { "application/problem+json": {} } },
        },
      },
    },
  },
  components: {
    schemas: { E: { type: "object", properties: { id: { type: "string" }, n: { type: "integer" } } } },
  },
};

describe("the page for people", () => {
  const page = docsPage(document);

  test("shows each operation with its parameters, responses and an example", () => {
    expect(page).toContain('<section id="getEvent">');
    expect(page).toContain("/api/events/{id}");
    expect(page).toContain("day | week");
    expect(page).toContain("event_not_found");
    expect(page).toContain("&quot;n&quot;: 0");
  });

  test("escapes what it is given, and shows backticks as code", () => {
    expect(page).toContain("&lt;Daybook&gt;");
    expect(page).toContain("<code>code</code> &amp; &lt;more&gt;");
    expect(page).not.toContain("<event>");
  });

  test("loads nothing, and its own style passes its policy", () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
    expect(DOCS_POLICY).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(page).not.toMatch(/<script|<link|src=|https?:\/\/|style="/);
  });
});

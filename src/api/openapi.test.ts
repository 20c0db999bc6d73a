import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";
import type { OpenApiDocument, Operation, Schema } from "./openapi-document.ts";
import { ROUTES } from "./routes/index.ts";

let book: Daybook;
let document: OpenApiDocument;

beforeAll(async () => {
  book = await openDaybook(":memory:", { zone: "UTC" });
  document = (await (await createApp({ book }).request("/openapi.json")).json()) as OpenApiDocument;
});
afterAll(() => book.close());

function operations(): { name: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
  );
}

/** Every object anywhere in the document. */
function* objects(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const child of Object.values(value)) yield* objects(child);
}

describe("the description", () => {
  test("is OpenAPI 3.1 of every route and no other", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test("names each operation once, with a summary, a known tag and a documented success", () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags?.map(({ name }) => name));
    for (const { name, operation } of operations()) {
      expect(operation.summary, name).toBeTruthy();
      expect(
        operation.tags?.every((tag) => tags.has(tag)),
        name,
      ).toBe(true);
      expect(
        Object.keys(operation.responses ?? {}).some((status) => status.startsWith("2")),
        name,
      ).toBe(true);
    }
  });

  test("declares exactly the parameters that stand in each path, and each parameter once", () => {
    for (const { name, path, operation } of operations()) {
      const parameters = operation.parameters ?? [];
      const inPath = parameters.filter((parameter) => parameter.in === "path");
      expect(inPath.map((parameter) => `{${parameter.name}}`).sort(), name).toEqual(
        (path.match(/\{\w+\}/g) ?? []).sort(),
      );
      expect(
        inPath.every(({ required }) => required),
        name,
      ).toBe(true);
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(keys).size, name).toBe(keys.length);
      for (const parameter of parameters) {
        expect(parameter.schema, `${name} ${parameter.name}`).toBeDefined();
        expect(
          parameter.description ?? parameter.schema?.description,
          `${name} ${parameter.name}`,
        ).toBeTruthy();
      }
    }
  });

  test("has no reference that leads nowhere", () => {
    const schemas = document.components?.schemas ?? {};
    const references = [...objects(document)].flatMap((object) =>
      typeof object.$ref === "string" ? [object.$ref] : [],
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      expect(schemas, reference).toHaveProperty(reference.replace("#/components/schemas/", ""));
    }
  });

  test("has examples that have the required fields of their schemas, and no others", () => {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const { example, required, properties, additionalProperties } = schema as Schema & {
        required?: string[];
      };
      if (typeof example !== "object" || example === null) continue;
      for (const field of required ?? []) expect(example, name).toHaveProperty(field);
      if (additionalProperties !== undefined || properties === undefined) continue;
      for (const field of Object.keys(example)) expect(properties, name).toHaveProperty(field);
    }
  });

  test("says problem+json for every other answer", () => {
    for (const { name, operation } of operations()) {
      expect(operation.responses?.default?.content, name).toHaveProperty("application/problem+json");
    }
  });

  test("says of every route with a body, and of every change of what may be large, that it can be too large", () => {
    const large = /^(post|patch|put) .*(tasks|notes|tables).*\{|^delete .*(tables|tasks)/;
    for (const { name, operation } of operations()) {
      const answers = operation.responses as Record<string, { description: string } | undefined>;
      if (operation.requestBody !== undefined) expect(answers[413], name).toBeDefined();
      if (large.test(name)) expect(answers[413]?.description, name).toContain("event_too_large");
    }
  });

  test("is what the page for people shows, each operation", async () => {
    const response = await createApp({ book }).request("/docs");
    const page = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    for (const { operation } of operations())
      expect(page).toContain(`<section id="${operation.operationId}">`);
  });
});

/** The page for people: made from the OpenAPI document alone, without a script, a font or a server elsewhere. */
import { createHash } from "node:crypto";
import type { Media, OpenApiDocument, Operation, Parameter, Schema } from "./openapi-document.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
code, pre { font: 0.875em/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; border-radius: 4px; }
section { border-top: 1px solid var(--line); padding-top: 0.5rem; margin-top: 1.5rem; }
h3 code { font-size: 1em; } .method { display: inline-block; min-width: 4.5rem; text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line); }
nav ul { columns: 22rem; list-style: none; padding: 0; } nav li { break-inside: avoid; }
dl.problems { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; } dd { margin: 0; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

export function docsPage(document: OpenApiDocument): string {
  const entries = entriesOf(document);
  const parts = (document.tags ?? []).map((tag) => {
    const own = entries.filter(({ operation }) => operation.tags?.includes(tag.name));
    const operations = own.map((entry) => operationHtml(entry, document)).join("\n");
    return `<h2>${html(tag.name)}</h2>\n<p>${prose(tag.description)}</p>\n${operations}`;
  });
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)} HTTP API</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${html(title)} HTTP API <small>${html(version)}</small></h1>
<p>${prose(description)}</p>
<p>The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
<nav aria-label="Operations"><ul>
${entries.map(linkHtml).join("\n")}
</ul></nav>
<main>
${parts.join("\n")}
</main>
</body>
</html>
`;
}

function entriesOf({ paths = {} }: OpenApiDocument): Entry[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

function linkHtml({ method, path, operation }: Entry): string {
  return `<li><a href="#${html(operation.operationId)}"><code>${method.toUpperCase()} ${html(path)}</code></a></li>`;
}

function operationHtml({ method, path, operation }: Entry, document: OpenApiDocument): string {
  const body = Object.entries(operation.requestBody?.content ?? {});
  return `<section id="${html(operation.operationId)}">
<h3><code><span class="method">${method}</span> ${html(path)}</code></h3>
<p><strong>${html(operation.summary ?? "")}.</strong> ${prose(operation.description)}</p>
${parametersHtml(operation.parameters ?? [])}
${body.map(([type, media]) => mediaHtml(`Body <code>${html(type)}</code>`, media, document)).join("\n")}
${responsesHtml(Object.entries(operation.responses ?? {}), document)}
</section>`;
}

function parametersHtml(parameters: Parameter[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map((parameter) => {
    const where = parameter.in === "query" ? "" : ` <small>(${html(parameter.in)})</small>`;
    const given = parameter.example ?? parameter.schema?.example;
    const example = given === undefined ? "" : `<code>${html(text(given))}</code>`;
    return `<tr><th scope="row"><code>${html(parameter.name)}</code>${where}</th><td>${html(typeText(parameter.schema))}</td><td>${prose(parameter.description ?? (parameter.schema?.description as string))}</td><td>${example}</td></tr>`;
  });
  return `<table><thead><tr><th scope="col">Parameter</th><th scope="col">Type</th><th scope="col">Meaning</th><th scope="col">Example</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}

type Answer = [status: string, { description: string; content?: Record<string, Media> }];

function responsesHtml(answers: Answer[], document: OpenApiDocument): string {
  const isProblem = ([, { content }]: Answer) => content?.["application/problem+json"] !== undefined;
  const problems = answers.filter(isProblem).map(([status, { description }]) => {
    return `<dt><strong>${html(status)}</strong></dt><dd>${prose(description)}</dd>`;
  });
  const others = answers
    .filter((answer) => !isProblem(answer))
    .map(([status, { description, content }]) => {
      const media = Object.values(content ?? {})[0] ?? {};
      return mediaHtml(`<strong>${html(status)}</strong> ${prose(description)}`, media, document);
    });
  // A problem looks the same everywhere; its codes are what differs.
  return `${others.join("\n")}\n<dl class="problems">${problems.join("\n")}</dl>`;
}

function mediaHtml(heading: string, media: Media, document: OpenApiDocument): string {
  const example = media.example ?? exampleOf(media.schema, document, 0);
  const shown = example === undefined ? "" : `\n<pre>${html(text(example))}</pre>`;
  return `<p>${heading}</p>${shown}`;
}

/** An example from the schema, or put together from the examples of its parts. */
function exampleOf(schema: Schema | undefined, document: OpenApiDocument, depth: number): unknown {
  if (schema === undefined || depth > 6) return undefined;
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    return exampleOf(document.components?.schemas?.[name], document, depth + 1);
  }
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0], document, depth + 1);
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.items !== undefined) return [exampleOf(schema.items, document, depth + 1)];
  if (schema.properties === undefined) return PLAIN[String([schema.type].flat()[0])];
  const fields = Object.entries(schema.properties).map(([name, field]) => [
    name,
    exampleOf(field, document, depth + 1) ?? null,
  ]);
  return Object.fromEntries(fields);
}

const PLAIN: Record<string, unknown> = { string: "…", integer: 0, number: 0, boolean: true };

function typeText(schema: Schema | undefined): string {
  if (schema?.enum !== undefined) return schema.enum.join(" | ");
  const type = [schema?.type ?? "any"].flat().join(" | ");
  return schema?.items === undefined ? type : `${typeText(schema.items)}, repeatable`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Escaped text in which what stands between backticks is code. */
function prose(markdown: string | undefined): string {
  return html(markdown ?? "").replace(/`([^`]+)`/g, "<code>$1</code>");
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function html(raw: string): string {
  return raw.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** A folder (or file) of src/ imports only from rows above its own, or from itself. */
const LAYERS = [
  ["errors", "event", "pattern", "config"],
  ["store"],
  ["log"],
  ["views"],
  ["bus"],
  ["sources"],
  ["copy"],
  ["kits"],
  ["daybook", "config-file"],
  ["api", "cli", "web", "lambda", "index"],
];

/** Packages that only one folder may know. */
const FENCED: [packageName: RegExp, folder: RegExp][] = [
  [/^better-sqlite3$/, /^store\/sqlite\//],
  [/^@aws-sdk\//, /^(store\/dynamodb|bus\/targets\/eventbridge|sources\/access-logs\/s3|lambda)\//],
  [/^(hono|@hono\/.*)$/, /^api\//],
  [/^commander$/, /^cli\//],
  [/^preact/, /^web\/app\//],
];

/** Edges that may know another edge. */
const EDGES_MAY_IMPORT: Record<string, string[]> = { cli: ["api"], api: ["web"] };

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
const MAX_MEDIAN_FILE_LINES = 100;

interface SourceFile {
  /** Relative to src/. */
  path: string;
  text: string;
  lines: number;
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(join(SRC, path), "utf8");
    return { path, text, lines: text.split("\n").length };
  });
/** The conformance suite is a test that ships. */
const products = files.filter(({ path }) => !path.includes(".test.") && path !== "store/conformance.ts");

function importsOf({ text }: SourceFile): string[] {
  return [...text.matchAll(/(?:from|import|import\()\s*"([^"]+)"/g)].map((match) => match[1] as string);
}

function unitOf(path: string): string {
  return (path.split("/")[0] as string).replace(/(?:\.test)?\.tsx?$/, "");
}

function rowOf(unit: string): number {
  return LAYERS.findIndex((row) => row.includes(unit));
}

describe("architecture", () => {
  test("every folder and file of src/ stands in the table of layers", () => {
    expect([...new Set(files.map(({ path }) => unitOf(path)))].filter((unit) => rowOf(unit) < 0)).toEqual([]);
  });

  test("a layer imports only from layers above it", () => {
    const breaches = products.flatMap((file) => {
      const unit = unitOf(file.path);
      return importsOf(file)
        .filter((name) => name.startsWith("."))
        .map((name) => unitOf(relative(SRC, normalize(join(SRC, dirname(file.path), name)))))
        .filter((target) => {
          const firstRow = rowOf(unit) === 0 && rowOf(target) === 0;
          const allowed = EDGES_MAY_IMPORT[unit]?.includes(target) ?? false;
          return target !== unit && !firstRow && !allowed && rowOf(target) >= rowOf(unit);
        })
        .map((target) => `${file.path} imports ${target}`);
    });
    expect(breaches).toEqual([]);
  });

  test("only one folder knows a fenced package", () => {
    const breaches = products.flatMap((file) =>
      importsOf(file).flatMap((name) =>
        FENCED.filter(([pack, folder]) => pack.test(name) && !folder.test(file.path)).map(
          () => `${file.path} imports ${name}`,
        ),
      ),
    );
    expect(breaches).toEqual([]);
  });

  test("event/ and pattern/ read no clock and do no I/O", () => {
    const pure = products.filter(({ path }) => /^(event|pattern)\//.test(path));
    const impure = pure.filter(({ text }) =>
      /Date\.now\(|new Date\(\)|Math\.random|node:fs|node:net|process\./.test(text),
    );
    expect(impure.map(({ path }) => path)).toEqual([]);
  });

  test("HTTP statuses stay in api/", () => {
    const named = products.filter(
      ({ path, text }) => !/^(api|web)\//.test(path) && /\bstatus(?:Code)?:\s*[45]\d\d\b/.test(text),
    );
    expect(named.map(({ path }) => path)).toEqual([]);
  });

  test("files and functions stay small", () => {
    const long = products
      .filter(({ lines }) => lines > MAX_FILE_LINES)
      .map(({ path, lines }) => `${path}: ${lines}`);
    const sizes = products.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(long).toEqual([]);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(MAX_MEDIAN_FILE_LINES);
    expect(products.flatMap(longFunctions)).toEqual([]);
  });

  test("no default exports", () => {
    expect(products.filter(({ text }) => /^export default/m.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

/** By indentation, which the formatter guarantees: a function ends at the first `}` in its own column. */
function longFunctions({ path, text }: SourceFile): string[] {
  const lines = text.split("\n");
  const long: string[] = [];
  for (const [index, line] of lines.entries()) {
    const start =
      /^( *)(?:export )?(?:async )?(?:function\*? |(?:static |get |async |\*)*#?[a-zA-Z]+\(.*\{$)/.exec(line);
    if (start === null || /^ *(?:if|for|while|switch|return|test|describe|class)\b/.test(line)) continue;
    const indent = start[1] as string;
    const length = lines.slice(index).findIndex((other) => other.startsWith(`${indent}}`)) + 1;
    if (length > MAX_FUNCTION_LINES) long.push(`${path}:${index + 1}: ${length} lines`);
  }
  return long;
}

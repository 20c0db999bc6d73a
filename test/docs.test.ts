/**
 * What the documents name exists, and what they show runs. Documents that nobody checks are believed until they
 * have cost somebody an afternoon.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, relative } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { STATUS } from "../src/api/problem.ts";
import { ROUTES } from "../src/api/routes/index.ts";
import { run } from "../src/cli/run.ts";
import { ERRORS } from "../src/errors.ts";
import { FORMATS } from "../src/sources/formats.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const under = (folder: string, extension: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => extension.test(path))
    .map((path) => `${folder}/${path}`);

const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...under("docs", /\.md$/),
].map((path) => ({ path, ...parsed(read(path)) }));
const SOURCES = under("src", /\.tsx?$/).filter((path) => !path.includes(".test."));
const SOURCE = SOURCES.map(read).join("\n");
const manifest = JSON.parse(read("package.json")) as {
  name: string;
  scripts: Record<string, string>;
  exports: Record<string, unknown>;
};

interface Fence {
  language: string;
  text: string;
}

/** A document as its fenced blocks and the words in backticks outside of them. */
function parsed(text: string): { text: string; prose: string; fences: Fence[]; words: string[] } {
  const fences: Fence[] = [];
  const prose = text.replace(/^```(\w*)\n([\s\S]*?)^```$/gm, (_all, language: string, body: string) => {
    fences.push({ language, text: body });
    return "";
  });
  const words = [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string);
  return { text, prose, fences, words };
}

function document(path: string) {
  return DOCUMENTS.find((known) => known.path === path) as (typeof DOCUMENTS)[number];
}

/** The cells of the table rows that follow a heading, without the heads. */
function tableAfter(path: string, heading: string): string[][] {
  const [, section = ""] = document(path).text.split(`\n## ${heading}\n`);
  return (section.split("\n## ")[0] as string)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}

const codeIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);

/** Code that somebody would type: shell blocks, and words in backticks. */
const typed = DOCUMENTS.flatMap(({ path, fences, words }) => [
  ...fences.filter(({ language }) => /^(?:sh|console)$/.test(language)).map(({ text }) => ({ path, text })),
  ...words.map((text) => ({ path, text })),
]);

describe("what the documents name", () => {
  const ROOTS = new Set([".ci", "bench", "bin", "docs", "examples", "src", "test"]);
  const isPath = (word: string) =>
    /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(word)
      ? ROOTS.has(word.split("/")[0] as string)
      : /^(?:src|test|docs|bench|bin|examples)\/$|^(?:[A-Z]+\.md|package\.json)$/.test(word);

  test.each(DOCUMENTS)("paths in $path are there", ({ words }) => {
    const paths = words.flatMap((word) => word.split(/\s+/)).filter(isPath);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(DOCUMENTS)("links in $path lead somewhere", ({ path, prose }) => {
    const broken = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] as string)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : normalize(join(dirname(path), file));
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  test.each(DOCUMENTS)("functions in $path exist", ({ words }) => {
    const names = words.flatMap((word) => /^(?:\w+\.)*(\w+)\(.*\)$/.exec(word)?.[1] ?? []);
    const unknown = names.filter(
      (name) =>
        !new RegExp(
          `(?:function\\*?|class) ${name}\\b|^ +(?:async )?(?:get )?\\*?${name}(?:<.*?>)?\\(.*[{;]$|^ {2}(?:async )?\\*?${name}\\($`,
          "m",
        ).test(SOURCE),
    );
    expect(unknown).toEqual([]);
  });

  test.each(DOCUMENTS)("types and constants in $path exist", ({ words }) => {
    const names = words.filter((word) => /^(?:[A-Z][a-z]+){1,4}[a-z]$|^[A-Z]+(?:_[A-Z]+)+$/.test(word));
    const declared = (name: string) =>
      new RegExp(`(?:class|interface|type|const) ${name}\\b`).test(SOURCE) ||
      new RegExp(`"${name}"|\\benv\\.${name}\\b`).test(SOURCE);
    expect(names.filter((name) => !declared(name) && !PROPER_NAMES.has(name))).toEqual([]);
  });
  /** In backticks because they are typed so, and declared nowhere here. */
  const PROPER_NAMES = new Set([
    "PutEvents",
    "Host",
    "Location",
    "Tags",
    "Retry",
    "ERRORS",
    "ErrorMessage",
    "TraceHeader",
  ]);

  test.each(DOCUMENTS)("error codes in $path are in the table", ({ words }) => {
    const codes = words.filter((word) => /^[a-z]+(?:_[a-z]+)+$/.test(word));
    expect(codes.filter((code) => !Object.hasOwn(ERRORS, code) && !FIELDS.has(code))).toEqual([]);
  });
  /** Fields of other tools' files, and tables, that look like codes. */
  const FIELDS = new Set([
    "event_ids",
    "activity_start_end",
    "activity_type",
    "project_name",
    "crash_loop",
    "forbidden_address",
    "active_days",
    "events_by_type",
    "share_service",
    "share_url",
    // What is wrong with a line of an access log.
    "fields_missing",
    "time_invalid",
    "status_invalid",
    "line_too_long",
    "json_invalid",
    "header_missing",
    "format_unknown",
    "input_damaged",
    "input_missing",
  ]);

  test("scripts of npm exist", () => {
    const names = typed.flatMap(({ text }) =>
      [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
        (match) => match[1] ?? match[2] ?? "",
      ),
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });

  test("benches exist", () => {
    const names = typed.flatMap(({ text }) => [...text.matchAll(/npm run bench ([\w-]+)/g)].map((m) => m[1]));
    expect(names.filter((name) => !existsSync(join(ROOT, `bench/${name}.ts`)))).toEqual([]);
  });

  test("doors of the package exist", () => {
    const doors = typed.flatMap(({ text }) =>
      [...text.matchAll(/(?:^|")daybook(\/[\w/]+)/g)].map((m) => `.${m[1]}`),
    );
    expect(doors.filter((door) => !Object.hasOwn(manifest.exports, door))).toEqual([]);
  });

  test("tests that hold an invariant exist by their names", () => {
    const named = [
      ...document("ARCHITECTURE.md").text.matchAll(/`((?:src|test)\/[\w./-]+\.ts)`\s+"([^"]+)"/g),
    ];
    expect(named.length).toBeGreaterThan(15);
    const missing = named.filter(([, file, name]) => !read(file as string).includes(name as string));
    expect(missing.map(([all]) => all)).toEqual([]);
  });
});

function anchorsOf(text: string): string[] {
  return [...parsed(text).prose.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] as string)
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("the command line in the documents", () => {
  const commands = under("src/cli/commands", /\.ts$/)
    .map((path) => path.slice("src/cli/commands/".length, -3))
    .filter((name) => name !== "index" && !name.includes(".test"));
  const tracked = [...SOURCE.matchAll(/track\s*\.command\("(\w+)/g)].map((match) => match[1] as string);
  const subcommands = new Set([
    ...tracked,
    ...under("src/cli/track", /\.ts$/).map((path) => path.slice(14, -3)),
  ]);
  const called = typed.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:^|[\s;&|])(?:daybook|node bin\/daybook\.js)((?: [^\s;&|#`]+)+)/gm)].map(
      (match) => ({
        path,
        call: match[0].trim(),
        words: (match[1] as string).trim().split(" "),
      }),
    ),
  );

  test("names commands that exist", () => {
    expect(called.length).toBeGreaterThan(30);
    const unknown = called.filter(({ words: [command = "", second = ""] }) => {
      if (!/^[a-z]/.test(command)) return false;
      if (!commands.includes(command)) return true;
      return command === "track" && /^[a-z]/.test(second) && !subcommands.has(second);
    });
    expect(unknown.map(({ path, call }) => `${path}: ${call}`)).toEqual([]);
  });

  test("names options that exist", () => {
    const options = new Set([...SOURCE.matchAll(/"(?:-\w, )?(--[a-z][a-z-]*)/g)].map((match) => match[1]));
    options.add("--help");
    const named = [
      ...called.flatMap(({ path, words }) => words.map((option) => ({ path, option }))),
      ...document("docs/cli.md").words.map((option) => ({
        path: "docs/cli.md",
        option: option.split(" ")[0] ?? "",
      })),
    ].filter(({ option }) => option.startsWith("--"));
    expect(named.filter(({ option }) => !options.has(option))).toEqual([]);
  });

  test("is whole: every command has its line, every format too", () => {
    const { text } = document("docs/cli.md");
    expect(commands.filter((command) => !text.includes(`| \`daybook ${command}\` |`))).toEqual([]);
    const sources = document("docs/sources.md").words;
    expect(FORMATS.filter(({ name }) => !sources.includes(name)).map(({ name }) => name)).toEqual([]);
    const readme = document("README.md").words;
    expect(FORMATS.filter(({ name }) => !readme.includes(name)).map(({ name }) => name)).toEqual([]);
  });
});

describe("tables", () => {
  test("the layers are those of the architecture test", () => {
    const text = read("test/architecture.test.ts");
    const literal = /const LAYERS = (\[[\s\S]*?\n\]);/.exec(text)?.[1] ?? "[]";
    const layers = JSON.parse(literal.replace(/,(\s*\])/g, "$1")) as string[][];
    const rows = tableAfter("ARCHITECTURE.md", "Layers");
    expect(rows.map((cells) => codeIn(cells[1] as string))).toEqual(layers);
  });

  test("the limits are those of the code", () => {
    const rows = tableAfter("ARCHITECTURE.md", "Limits");
    expect(rows.length).toBeGreaterThan(25);
    for (const [what, limit = "", where = ""] of rows) {
      const [file = "", name = ""] = codeIn(where);
      const value = new RegExp(`\\b${name}(?:: |\\s*=\\s*)([^;,\\n]+)`).exec(read(file))?.[1];
      expect({ what, limit }).toEqual({ what, limit: numberIn(value ?? "").toLocaleString("en-US") });
    }
  });

  test("the access patterns have every view, and only tables, indexes and partitions that there are", () => {
    const { text } = document("docs/access-patterns.md");
    const views = [...SOURCE.matchAll(/implements View \{\n +readonly name = "(\w+)"/g)].map(
      ([, name]) => name as string,
    );
    expect(views.length).toBeGreaterThan(5);
    expect(views.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    const partitions = ["Views of the kits", "The bus", "Counts"].flatMap((heading) =>
      tableAfter("docs/access-patterns.md", heading).flatMap(([, cell = ""]) => codeIn(cell)),
    );
    expect(partitions.length).toBeGreaterThan(30);
    const known = (name: string) =>
      new RegExp(`["\`]${name.replaceAll("\\|", "|").split(/[#|]/)[0]}["#|\`]`).test(SOURCE);
    expect(partitions.filter((name) => !known(name))).toEqual([]);
    const schema = read("src/store/sqlite/schema.ts");
    const named = ["activity", "active_days", "event_ids", "events_by_type", "events", "items"];
    const there = (name: string) => new RegExp(`CREATE (?:TABLE|INDEX) ${name}\\b`).test(schema);
    expect(named.filter((name) => !there(name) || !text.includes(`\`${name}`))).toEqual([]);
    for (const index of ["by-time", "by-recorded"])
      expect(read("src/store/dynamodb/schema.ts")).toContain(index);
  });

  test("the errors of the HTTP API are all codes, with their statuses", () => {
    const rows = tableAfter("docs/http.md", "Errors").map(([code = "", status]) => [
      codeIn(code)[0],
      Number(status),
    ]);
    expect(Object.fromEntries(rows)).toEqual(STATUS);
    expect(rows.length).toBe(Object.keys(ERRORS).length);
  });

  test("the routes of the HTTP API are all there are", () => {
    const rows = tableAfter("docs/http.md", "Routes").map(([route = ""]) => codeIn(route)[0]);
    const routes = ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(rows.sort()).toEqual(routes.sort());
  });

  test("routes that any document names exist", () => {
    const patterns = ROUTES.map(({ path }) => path);
    const named = typed.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:GET|POST|PATCH|DELETE) (\/[\w/{}.-]*)/g)].map((match) => ({
        path,
        route: match[1] ?? "",
      })),
    );
    // The old backend's own route is named where its format is.
    expect(named.filter(({ route }) => !patterns.includes(route) && route !== "/update")).toEqual([]);
  });
});

/** A number as it is written in the source: `1_000`, `10 * 1024 * 1024`. */
function numberIn(expression: string): number {
  const factors = expression.split("*").map((factor) => Number(factor.trim().replaceAll("_", "")));
  return factors.reduce((product, factor) => product * factor, 1);
}

describe("examples", () => {
  const folder = join(ROOT, ".cache/docs-test");
  const work = mkdtempSync(join(tmpdir(), "daybook-docs-"));
  const examples = DOCUMENTS.flatMap(({ path, fences }) =>
    fences
      .filter(({ language }) => language === "ts")
      .map(({ text }, index) => ({
        name: `${path}, block ${index + 1}`,
        file: join(folder, `${path.replace(/\W/g, "-")}-${index + 1}.ts`),
        text,
      })),
  );

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const index = relative(folder, join(ROOT, "src/index.ts"));
    for (const { file, text } of examples) {
      writeFileSync(file, `${text.replaceAll('from "daybook"', `from "${index}"`)}\nexport {};\n`);
    }
    const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  });

  test("type-check", () => {
    const { status, stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder, "--noEmit"], {
      encoding: "utf8",
      cwd: ROOT,
    });
    expect(`${status}\n${stdout}`).toBe("0\n");
  }, 60_000);

  test.each(examples)("$name runs and prints what its comments say", async ({ file, text }) => {
    const printed = await outputOf(file);
    const promised = [...text.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map((match) => match[1]);
    expect(printed.filter((line) => promised.includes(line))).toEqual(promised);
  });

  test("the README's first prints exactly what stands below it", async () => {
    const { fences } = document("README.md");
    const at = fences.findIndex(({ language }) => language === "ts");
    const promised = fences.slice(at).find(({ language }) => language === "text")?.text;
    writeFileSync(join(folder, "first.ts"), readFileSync(examples[0]?.file as string));
    expect(`${(await outputOf(join(folder, "first.ts"))).join("\n")}\n`).toBe(promised);
  });

  test("the README's commands print exactly what stands below them", async () => {
    const { fences } = document("README.md");
    const cwd = mkdtempSync(join(work, "cli-"));
    const file = fences.find(({ language }) => language === "json");
    writeFileSync(join(cwd, "export.json"), file?.text ?? "");
    const session = fences.find(({ language }) => language === "console")?.text ?? "";
    const calls = session.split(/^\$ node bin\/daybook\.js /m).slice(1);
    expect(calls.length).toBe(3);
    for (const call of calls) {
      const [command = "", ...lines] = call.split("\n");
      expect(await printedBy(command.split(" "), cwd)).toBe(lines.join("\n"));
    }
  });

  /** Runs in a folder of its own, where `./daybook.db` is a new book. */
  async function outputOf(file: string): Promise<string[]> {
    const printed: string[] = [];
    const spy = vi.spyOn(console, "log").mockImplementation((...values: unknown[]) => {
      printed.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "));
    });
    const before = process.cwd();
    process.chdir(mkdtempSync(join(work, "ts-")));
    try {
      await import(/* @vite-ignore */ pathToFileURL(file).href);
    } finally {
      spy.mockRestore();
      process.chdir(before);
    }
    return printed;
  }
});

/** Standard output and standard error in the order in which they were written. */
async function printedBy(argv: string[], cwd: string): Promise<string> {
  let printed = "";
  const stream = () => new PassThrough().on("data", (piece: Buffer) => (printed += piece.toString()));
  const io = { stdin: new PassThrough().end(), stdout: stream(), stderr: stream(), cwd };
  expect(await run(argv, { ...io, env: {} })).toBe(0);
  return printed;
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as api from "../src/index.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** The whole public API of the root. A name that is taken away breaks somebody's program; one that comes stays. */
const VALUES = ["Daybook", "DaybookError", "ERRORS", "defineConfig", "isDaybookError", "openDaybook"];
const TYPES = [
  "AppendResult",
  "Config",
  "CountQuery",
  "CountResult",
  "Entry",
  "EntryInput",
  "ErrorCode",
  "EventQuery",
  "ExpectedVersion",
  "ImportReport",
  "LogFilter",
  "LogSettings",
  "NewEvent",
  "OpenOptions",
  "Page",
  "RecordedEvent",
  "Row",
];
const MAX_NAMES = 25;

interface Manifest {
  bin: Record<string, string>;
  files: string[];
  exports: Record<string, Record<string, string>>;
  scripts: Record<string, string>;
}

interface BuildConfig {
  compilerOptions: { rootDir: string; outDir: string; declaration: boolean };
  include: string[];
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const build = JSON.parse(read("tsconfig.build.json")) as BuildConfig;

/** Every name that index.ts exports, types too: `export { type A, b } from` and `export type { C } from`. */
function exportedNames(source: string): string[] {
  return [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== ""),
  );
}

describe("the public API", () => {
  const names = exportedNames(read("src/index.ts"));
  const values = Object.keys(api).sort();

  test("is the curated list and nothing else", () => {
    expect(values).toEqual(VALUES);
    expect(names.filter((name) => !values.includes(name)).sort()).toEqual(TYPES);
  });

  test("has each name once, by name, and few of them", () => {
    expect(read("src/index.ts")).not.toMatch(/^export (?:\*|default|const|function|class)/m);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeLessThanOrEqual(MAX_NAMES);
  });
});

describe("the package", () => {
  const targets = Object.entries(manifest.exports).flatMap(([door, conditions]) =>
    Object.entries(conditions).map(([condition, path]) => ({ door, condition, path })),
  );

  test.each(targets)("$door has its $condition from the build", ({ condition, path }) => {
    const { rootDir, outDir, declaration } = build.compilerOptions;
    expect(path.startsWith(`./${outDir}/`)).toBe(true);
    const extension = condition === "types" ? ".d.ts" : ".js";
    expect(path.endsWith(extension)).toBe(true);
    expect(condition !== "types" || declaration).toBe(true);
    const source = `${rootDir}${path.slice(outDir.length + 2, -extension.length)}.ts`;
    expect(build.include.some((folder) => source.startsWith(`${folder}/`))).toBe(true);
    expect(existsSync(join(ROOT, source)), source).toBe(true);
  });

  test("publishes the build and the program, and builds before it is used", () => {
    expect(manifest.files).toContain(build.compilerOptions.outDir);
    for (const path of Object.values(manifest.bin)) {
      expect(manifest.files).toContain(path.split("/")[0]);
      expect(existsSync(join(ROOT, path)), path).toBe(true);
    }
    expect(manifest.scripts.prepare).toBe("npm run build");
  });
});

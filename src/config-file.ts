import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { PermanentError } from "./bus/failure.ts";
import * as config from "./config.ts";
import { type Config, validateConfig } from "./config.ts";
import * as errors from "./errors.ts";
import { DaybookError, isDaybookError, shown } from "./errors.ts";
import { storeKind } from "./store/open-store.ts";

export interface ConfigFileOptions {
  /** The book's location; the config file lies in its folder. */
  book: string;
  /** A config file named outright. */
  path?: string | undefined;
  /** What relative paths start from; default this process's own. */
  cwd?: string;
}

export interface LoadedConfig {
  config: Config;
  /** Absolute; undefined when there is no config file. */
  path: string | undefined;
}

/** In the order in which they are looked for; the first that is there counts. */
const NAMES = ["ts", "mts", "js", "mjs", "json"].map((extension) => `daybook.config.${extension}`);
const EXTENSIONS = NAMES.map((name) => extname(name));

/**
 * The settings of a book, from the file that is named or from `daybook.config.ts|mts|js|mjs|json` beside the book.
 * No file there is no error: the settings are then the defaults.
 *
 * @throws config_invalid for a named file that is missing, one that cannot be read or run, or one that breaks a rule
 */
export async function loadConfigFile({
  book,
  path,
  cwd = process.cwd(),
}: ConfigFileOptions): Promise<LoadedConfig> {
  const file = path === undefined ? findConfigFile(book, cwd) : resolve(cwd, path);
  if (file === undefined) return { config: {}, path: undefined };
  const content = await contentOf(file);
  try {
    return { config: validateConfig(content), path: file };
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    throw new DaybookError("config_invalid", `${error.message} in ${file}`, {
      ...error.details,
      file,
      hint: `correct ${file}`,
    });
  }
}

/** The config file beside a book; one that is no file has the current folder. */
export function findConfigFile(book: string, cwd: string): string | undefined {
  const folder = storeKind(book) === "file" ? dirname(resolve(cwd, book)) : cwd;
  return NAMES.map((name) => resolve(folder, name)).find((file) => existsSync(file));
}

async function contentOf(file: string): Promise<unknown> {
  if (!EXTENSIONS.includes(extname(file))) {
    throw fileError(file, `end in ${EXTENSIONS.join(", ")}`, "rename it");
  }
  if (!existsSync(file)) throw fileError(file, "exist", "check the path; it starts from the current folder");
  return extname(file) === ".json" ? jsonOf(file) : exportOf(file);
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, "utf8")).replace(/^\ufeff/, ""));
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Runs the file. What it imports from `daybook` is what this process has: no second copy is loaded. */
async function exportOf(file: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(file, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { daybook: { ...config, ...errors, PermanentError } },
  });
  let loaded: { default?: unknown };
  try {
    loaded = await jiti.import<{ default?: unknown }>(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (loaded.default !== undefined) return loaded.default;
  throw fileError(file, "have a default export", "export default defineConfig({ … })");
}

function fileError(file: string, rule: string, hint: string): DaybookError {
  return new DaybookError("config_invalid", `config file must ${rule}, got ${shown(file)}`, {
    subject: "config file",
    value: file,
    hint,
  });
}

function unreadable(file: string, cause: unknown): DaybookError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n", 1)[0];
  return new DaybookError("config_invalid", `config file ${file} must load, got: ${reason}`, {
    subject: "config file",
    value: file,
    hint: `correct ${file}`,
    cause,
  });
}

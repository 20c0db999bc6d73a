import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Handler } from "../../config/handler.ts";
import * as config from "../../config.ts";
import * as errors from "../../errors.ts";
import { DaybookError, shown } from "../../errors.ts";
import { PermanentError } from "../failure.ts";

/** All rules wait for a module that loads. */
const LOAD_MS = 10_000;

/**
 * The `handler` of a module, TypeScript too. Modules that several handlers import are run once. What they import from
 * `daybook` is what this process has.
 *
 * @throws config_invalid for a module that is missing, cannot be run, does not come to its end, or exports no such function
 */
export async function loadHandler(path: string, folder: string, withinMs = LOAD_MS): Promise<Handler> {
  const file = resolve(folder, path);
  if (!existsSync(file)) throw invalidModule(file, "exist", "nothing there");
  const { createJiti } = await import("jiti");
  const jiti = createJiti(file, {
    fsCache: false,
    interopDefault: false,
    virtualModules: { daybook: { ...config, ...errors, PermanentError } },
  });
  let loaded: { handler?: unknown } | undefined;
  try {
    loaded = await inTime(jiti.import<{ handler?: unknown }>(file), withinMs);
  } catch (error) {
    throw invalidModule(file, "load", firstLine(error), error);
  }
  if (loaded === undefined) {
    throw invalidModule(file, `load within ${withinMs / 1_000} s`, "an await in it that goes on");
  }
  if (typeof loaded.handler === "function") return loaded.handler as Handler;
  throw invalidModule(file, "export a function handler", shown(Object.keys(loaded)));
}

/** Undefined: it took longer. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function invalidModule(file: string, rule: string, got: string, cause?: unknown): DaybookError {
  return new DaybookError("config_invalid", `handler module ${file} must ${rule}, got ${got}`, {
    subject: "handler module",
    value: file,
    hint: "its path starts from the config file; export function handler(envelope, context) { … }",
    cause,
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] as string;
}

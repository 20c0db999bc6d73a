import { DaybookError, shown } from "../../errors.ts";
import { detectFormat } from "../../sources/detect-format.ts";
import { FORMATS, findFormat, type SourceFormat } from "../../sources/formats.ts";
import { usageError } from "../usage.ts";
import { ACCESS_LOG_LIST } from "./access-logs.ts";
import { type ImportInput, startOf } from "./input.ts";

export const AUTO = "auto";

/** The old Activity Log's CSV, its API's JSON and its backup hold the same entries under the same keys. */
const SOURCES: Record<string, string> = {
  "seed-csv": "activity-log",
  "seed-json": "activity-log",
  "dynamodb-json": "activity-log",
};

/** What entries of a format are known by, unless --source says otherwise. */
export function defaultSource({ name }: SourceFormat): string {
  return SOURCES[name] ?? name;
}

/** The format that is named, undefined for `auto`. */
export function namedFormat(name: string): SourceFormat | undefined {
  const format = findFormat(name);
  if (format !== undefined || name === AUTO) return format;
  const names = [...allNames(), AUTO];
  const hint = /[./\\]/.test(name) ? `daybook import auto ${name}` : "see daybook import --help";
  throw usageError(`format must be one of ${names.join(", ")}, got ${shown(name)}`, hint);
}

/** The format that the first bytes show. @throws source_invalid when they leave doubt */
export async function detectedFormat(input: ImportInput): Promise<SourceFormat> {
  const start = await startOf(input);
  const format = findFormat(detectFormat(start, input.name) ?? "");
  if (format !== undefined) return format;
  const got = start.length === 0 ? "nothing: it is empty" : "one that is not recognised";
  throw new DaybookError("source_invalid", `${input.name} must be of a known format, got ${got}`, {
    subject: input.name,
    hint: `name it: ${allNames().join(", ")}`,
  });
}

function allNames(): string[] {
  return [...FORMATS.map(({ name }) => name), ...ACCESS_LOG_LIST.map(([name]) => name)];
}

export function formatList(): string {
  const all = [...FORMATS.map(({ name, description }) => [name, description] as const), ...ACCESS_LOG_LIST];
  const width = Math.max(...all.map(([name]) => name.length));
  const lines = all.map(([name, description]) => `  ${name.padEnd(width)}  ${description}`);
  return `\nFormats:\n${lines.join("\n")}\n  ${AUTO.padEnd(width)}  the one that the file's first bytes show`;
}

import { DaybookError, shown } from "./errors.ts";
import { Calendar, type WeekStart } from "./event/calendar.ts";
import { validateLogName } from "./event/validate.ts";

/** Which counters are kept: `actor-type` answers an actor together with a type. */
export type CounterKind = "log" | "type" | "actor" | "actor-type" | "subject" | "tag";

export const COUNTER_KINDS: readonly CounterKind[] = ["log", "type", "actor", "actor-type", "subject", "tag"];

export interface LogSettings {
  /** `version` (default): gapless versions in each stream. `time`: telemetry, ordered by time, no versions. */
  ordering?: "version" | "time";
  /** Name of a measure → dotted path of an integer in the event, `{ seconds: "data.seconds" }`. */
  measures?: Record<string, string>;
  /** Which counters to keep; default all. */
  counters?: CounterKind[];
}

export interface Config {
  /** IANA time zone of a new book. */
  zone?: string;
  /** Default `monday`. */
  weekStart?: WeekStart;
  logs?: Record<string, LogSettings>;
  time?: {
    /** Tags that are activity types. */
    types?: string[];
    /** Entries longer than this are flagged `over-long`; default 12. */
    overLongHours?: number;
  };
  http?: {
    /** Default 4750. */
    port?: number;
    /** Sites that may call the API from a browser, as `https://example.org`. */
    corsOrigins?: string[];
  };
}

/** Gives an editor the types of a config file. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Checks one value; throws through `refuse(rule)` what it must be. */
type Check = (value: unknown, path: string) => void;

/**
 * @throws config_invalid `config <path> must be <rule>, got <value>`; a key that is not known is an error, since it is
 * most often a slip
 */
export function validateConfig(value: unknown): Config {
  checkConfig(value, "");
  return value as Config;
}

function refuse(path: string, rule: string, value: unknown): never {
  throw new DaybookError("config_invalid", `config ${path || "file"} must be ${rule}, got ${shown(value)}`, {
    subject: path || "config",
    value: shown(value),
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const when =
  (rule: string, holds: (value: unknown) => boolean): Check =>
  (value, path) => {
    if (!holds(value)) refuse(path, rule, value);
  };

const oneOf = (...values: string[]) =>
  when(`one of ${values.join(", ")}`, (value) => values.includes(value as string));

const listOf =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return refuse(path, "a list", value);
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`);
  };

const object =
  (fields: Record<string, Check>): Check =>
  (value, path) => {
    if (!isObject(value)) return refuse(path, "an object", value);
    for (const [name, field] of Object.entries(value)) {
      const inner = path === "" ? name : `${path}.${name}`;
      if (!Object.hasOwn(fields, name)) refuse(inner, `one of ${Object.keys(fields).join(", ")}`, name);
      if (field !== undefined) fields[name]?.(field, inner);
    }
  };

const record =
  (checkName: (name: string, path: string) => void, check: Check): Check =>
  (value, path) => {
    if (!isObject(value)) return refuse(path, "an object", value);
    for (const [name, field] of Object.entries(value)) {
      checkName(name, path);
      check(field, `${path}.${name}`);
    }
  };

const text = when(
  "a text of 1 to 100 characters",
  (value) => typeof value === "string" && /^.{1,100}$/.test(value),
);

const measurePath = when(
  "a dotted path in the event, as data.seconds",
  (value) => typeof value === "string" && /^[^.\s]+(\.[^.\s]+)*$/.test(value),
);

const zone: Check = (value, path) => {
  try {
    new Calendar(value as string);
  } catch (cause) {
    throw new DaybookError("config_invalid", `config ${path}: ${(cause as Error).message}`, {
      subject: path,
      cause,
    });
  }
};

const origin = when("an origin, as https://example.org", (value) => {
  return typeof value === "string" && URL.canParse(value) && new URL(value).origin === value;
});

function measureName(name: string, path: string): void {
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(name) || name === "count" || name === "date") {
    refuse(path, "named by lower-case letters, digits and _, not count or date", name);
  }
}

function logName(name: string, path: string): void {
  try {
    validateLogName(name);
  } catch (cause) {
    throw new DaybookError("config_invalid", `config ${path}: ${(cause as Error).message}`, {
      subject: path,
      cause,
    });
  }
}

const checkConfig = object({
  zone,
  weekStart: oneOf("monday", "sunday", "saturday"),
  logs: record(
    logName,
    object({
      ordering: oneOf("version", "time"),
      measures: record(measureName, measurePath),
      counters: listOf(oneOf(...COUNTER_KINDS)),
    }),
  ),
  time: object({
    types: listOf(text),
    overLongHours: when("a number of hours above 0", (value) => typeof value === "number" && value > 0),
  }),
  http: object({
    port: when(
      "a port from 0 to 65535",
      (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
    ),
    corsOrigins: listOf(origin),
  }),
});

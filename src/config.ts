import {
  accepts,
  invalid,
  isText,
  list,
  MAX_LIST,
  object,
  oneOf,
  record,
  rule,
  wholeNumber,
} from "./config/checks.ts";
import { checkPages, type PageSettings } from "./config/pages.ts";
import { checkProjectedLogs, checkProjections, type Projection, project } from "./config/projections.ts";
import { checkRules, type RuleSettings } from "./config/rules.ts";
import { checkTables, type TableSettings } from "./config/tables.ts";
import { Calendar, type WeekStart } from "./event/calendar.ts";
import { LIMITS } from "./event/limits.ts";
import { validateLogName } from "./event/validate.ts";

/** Which counters are kept: `actor-type` answers an actor together with a type. */
export type CounterKind = "log" | "type" | "actor" | "actor-type" | "subject" | "tag" | "task";

export const COUNTER_KINDS: readonly CounterKind[] = [
  "log",
  "type",
  "actor",
  "actor-type",
  "subject",
  "tag",
  "task",
];

export interface LogSettings {
  /** `version` (default): gapless versions in each stream. `time`: telemetry, ordered by time, no versions. */
  ordering?: "version" | "time";
  /** Name of a measure → dotted path of an integer in the event, `{ seconds: "data.seconds" }`; at most 16. */
  measures?: Record<string, string>;
  /** Which counters to keep; default all. */
  counters?: CounterKind[];
  /** Of a log ordered by time: events older than so many days go, what they counted stays; 1 to 36,500, default all stay. */
  retentionDays?: number;
}

export { project };

export interface Config {
  /** IANA time zone of a new book; default this machine's. An existing book changes its own by `rebuild`. */
  zone?: string;
  /** First day of a week in counts and heatmaps; default `monday`. */
  weekStart?: WeekStart;
  /** A served book on DynamoDB settles its counters every so many seconds, 1 to 3,600; default 2. */
  settleSeconds?: number;
  /** Settings of logs by their names; a log without settings needs none. */
  logs?: Record<string, LogSettings>;
  time?: {
    /** Tags that are activity types, the preferred first. */
    types?: string[];
    /** Entries longer than this are flagged `over-long`; default 12. */
    overLongHours?: number;
  };
  /** What counts as a view of a page, and what is kept of it. */
  pages?: PageSettings;
  /** Rules of the bus by their names: which events are delivered, where, and how; at most 1,000. */
  rules?: Record<string, RuleSettings>;
  /** Records that follow from streams, by their names: `users: project({ … })`; at most 100. */
  projections?: Record<string, Projection>;
  /** Tables whose changes are captured, by their names; at most 200. */
  tables?: Record<string, TableSettings>;
  http?: {
    /** Default 4750; 0 takes any free one. */
    port?: number;
    /** Sites that may call the API from a browser, as `https://example.org`; `*` lets every page read. */
    corsOrigins?: string[];
  };
}

/** Gives an editor the types of a config file. */
export function defineConfig(config: Config): Config {
  return config;
}

/**
 * @throws config_invalid `config <path> must be <rule>, got <value>`; a key that is not known is an error, since it is
 * most often a slip
 */
export function validateConfig(value: unknown): Config {
  checkConfig(value, "");
  checkProjectedLogs(value as Config);
  return value as Config;
}

const MEASURE = /^[a-z][a-z0-9_]{0,31}$/;
const PATH = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
/** What a bucket of a count holds beside its measures. */
const NOT_A_MEASURE = new Set(["count", "date"]);
const MAX_MEASURES = 16;
const MAX_HOURS = 8_784;

const checkLog = object({
  ordering: oneOf(["version", "time"]),
  measures: record({
    keyRule: "measure names of 1 to 32 lower-case letters, digits or _, other than count and date",
    isKey: (key) => MEASURE.test(key) && !NOT_A_MEASURE.has(key),
    check: rule("a dotted path in the event such as data.seconds", isText(PATH)),
    max: MAX_MEASURES,
  }),
  counters: list(oneOf(COUNTER_KINDS)),
  retentionDays: wholeNumber(1, 36_500),
});

const checkConfig = object({
  zone: rule("an IANA time zone such as Europe/London", isZone),
  weekStart: oneOf(["monday", "sunday", "saturday"]),
  settleSeconds: rule("seconds from 1 to 3600", isSettleSeconds),
  logs: record({
    keyRule: `log names of 1 to ${LIMITS.logLength} lower-case letters, digits, - or _, starting with a letter`,
    isKey: isLogName,
    check: checkNamedLog,
    max: MAX_LIST,
  }),
  time: object({
    types: list(rule("1 to 100 characters, not all blank", isText(/^(?=.*\S)[^\n\r]{1,100}$/))),
    overLongHours: rule(`hours above 0 and up to ${MAX_HOURS}`, isHours),
  }),
  pages: checkPages,
  rules: checkRules,
  projections: checkProjections,
  tables: checkTables,
  http: object({
    port: rule("a whole number from 0 to 65535", isPort),
    corsOrigins: list(rule("* or an origin such as https://example.org", isOrigin)),
  }),
});

/** What these hold is changed under optimistic locking, and without versions there is none. */
const VERSIONED_LOGS = new Set(["time", "tasks", "notes", "tags", "goals"].map((log) => `logs.${log}`));

function checkNamedLog(value: unknown, path: string): void {
  checkLog(value, path);
  const { ordering, retentionDays } = value as LogSettings;
  if (VERSIONED_LOGS.has(path) && ordering === "time") throw invalid(`${path}.ordering`, "version", ordering);
  // Views come late and by the million.
  if (path === "logs.pages" && ordering === "version") throw invalid(`${path}.ordering`, "time", ordering);
  // A stream with versions has no gaps.
  if (retentionDays !== undefined && ordering !== "time" && path !== "logs.pages") {
    throw invalid(`${path}.retentionDays`, 'of a log with `ordering: "time"`', retentionDays);
  }
}

function isSettleSeconds(value: unknown): boolean {
  return typeof value === "number" && value >= 1 && value <= 3_600;
}

function isHours(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value <= MAX_HOURS;
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

function isOrigin(value: unknown): boolean {
  if (value === "*") return true;
  return typeof value === "string" && URL.canParse(value) && new URL(value).origin === value;
}

function isZone(value: unknown): boolean {
  return accepts(() => new Calendar(value as string));
}

function isLogName(value: unknown): boolean {
  return accepts(() => validateLogName(value));
}

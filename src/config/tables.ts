import type { Json, JsonObject } from "../event/event.ts";
import { validateEvent, validateLogName } from "../event/validate.ts";
import {
  accepts,
  type Check,
  entriesOf,
  invalid,
  isText,
  join,
  list,
  object,
  oneOf,
  record,
  rule,
} from "./checks.ts";
import { checkPattern } from "./rules.ts";

/** How a change of a row becomes a word: what a stream of changes calls them. */
export type ChangeKind = "insert" | "modify" | "remove";

/** What events follow from the changes of a table's rows. */
export interface TableSettings {
  /** Where they are recorded; default the table's name in lower case, with dashes for what a log's name cannot hold. */
  log?: string;
  /** Dotted path of what names a row, or several of them: the subject of its events. Default `id`. */
  key?: string | string[];
  /** Control field that says who changed the row last, as `lastModifiedBy`. */
  actor?: string;
  /** Control field that says when, as `lastModifiedDate`: RFC 3339, or seconds or milliseconds since 1970. */
  time?: string;
  /** Fields whose changes are none. */
  ignore?: string[];
  /** In their order; of one change several may make an event. */
  rules?: ChangeRule[];
  /** Whether a change that no rule takes becomes `<entity>.created`, `.updated` or `.deleted`; default true. */
  defaults?: boolean;
  /** First word of those types; default the log's name as one of them: `task` of `tasks`. */
  entity?: string;
}

/** A change with a name: what must hold for it, and the event that it is. All that is given must hold. */
export interface ChangeRule {
  type: string;
  /** Part of the events' ids: whoever changes it, records old changes anew. Default the type. */
  name?: string;
  /** Default `insert` and `modify`: a row that is deleted has not left its status. */
  on?: ChangeKind[];
  /** Fields by their paths, each of which must have changed, and how. A value is short for `{ to: value }`. */
  when?: Record<string, FieldCondition | string | number | boolean | null>;
  /** An event pattern on the row before the change. */
  old?: JsonObject;
  /** An event pattern on the row after it. */
  new?: JsonObject;
  /** Beside `changes`; texts with `<new.title>`, `<old.title>`, `<key>`, `<date>`, as in an envelope. */
  data?: JsonObject;
}

/** How a field must have changed. Null means null or absent. */
export interface FieldCondition {
  from?: Json;
  to?: Json;
  /** Values of which the new one must be one. */
  oneOf?: Json[];
  changed?: true;
}

const TABLE = /^[A-Za-z0-9_.-]{1,255}$/;
const PATH = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const ENTITY = /^[a-z][a-z0-9_-]{0,62}$/;
const NAME = /^\S.{0,126}$/;
const MAX_TABLES = 200;
const MAX_CONDITIONS = 20;

const anything: Check = () => {};
const boolean = rule("true or false", (value) => typeof value === "boolean");
const path = rule("a dotted path of a row such as status or assignee.id", isText(PATH));
const type = rule("an event's type such as task.completed", isType);

const checkCondition = object({
  from: anything,
  to: anything,
  oneOf: list(anything),
  changed: rule("true", (value) => value === true),
});

const checkRule = object(
  {
    name: rule("1 to 127 characters", isText(NAME)),
    on: list(oneOf(["insert", "modify", "remove"])),
    when: record({
      keyRule: "dotted paths of a row such as status",
      isKey: isText(PATH),
      check: (value, at) => {
        if (typeof value === "object" && value !== null) checkFieldCondition(value, at);
      },
      max: MAX_CONDITIONS,
    }),
    old: checkPattern,
    new: checkPattern,
    type,
    data: (value, at) => void entriesOf(value, at),
  },
  ["type"],
);

const checkTable = object({
  log: rule("a log's name", (value) => accepts(() => validateLogName(value))),
  key: (value, at) => (Array.isArray(value) ? checkKeys(value, at) : path(value, at)),
  actor: path,
  time: path,
  ignore: list(path),
  rules: checkRules,
  defaults: boolean,
  entity: rule("up to 63 lower-case letters, digits, - or _, starting with a letter", isText(ENTITY)),
});

export const checkTables = record({
  keyRule: "names of tables: 1 to 255 letters, digits, -, _ or dots",
  isKey: isText(TABLE),
  check: checkNamedTable,
  max: MAX_TABLES,
});

/** Where the events of a table are recorded. */
export function logOfTable(table: string, { log }: TableSettings): string {
  return log ?? table.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-");
}

/** What one row is called in the types of its events, as good as English is regular. */
export function entityOf(log: string, { entity }: TableSettings): string {
  if (entity !== undefined) return entity;
  if (log.length > 4 && log.endsWith("ies")) return `${log.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(log)) return log.slice(0, -2);
  return /[^su]s$/.test(log) ? log.slice(0, -1) : log;
}

function checkNamedTable(value: unknown, at: string): void {
  checkTable(value, at);
  const log = logOfTable(at.slice(at.indexOf(".") + 1), value as TableSettings);
  if (accepts(() => validateLogName(log))) return;
  throw invalid(`${at}.log`, "given, since the table's name is none of a log", undefined);
}

/** Two rules of one name would give two events one id. */
function checkRules(value: unknown, at: string): void {
  list(checkRule)(value, at);
  const names = new Set<string>();
  for (const [index, { name, type: named }] of (value as ChangeRule[]).entries()) {
    const own = name ?? named;
    if (names.has(own)) throw invalid(`${at}[${index}].name`, "of this rule alone in its table", own);
    names.add(own);
  }
}

function checkFieldCondition(value: unknown, at: string): void {
  checkCondition(value, at);
  if (Object.keys(value as object).length === 0) throw invalid(at, "from, to, oneOf or changed", value);
  const { to, oneOf: choices } = value as FieldCondition;
  if (to !== undefined && choices !== undefined)
    throw invalid(join(at, "oneOf"), "absent beside to", choices);
}

function checkKeys(value: unknown[], at: string): void {
  list(path)(value, at);
  if (value.length === 0) throw invalid(at, "one path or more", value);
}

function isType(value: unknown): boolean {
  return accepts(() => validateEvent({ type: value, subject: "s" }, { newId: () => "1", now: "" }));
}

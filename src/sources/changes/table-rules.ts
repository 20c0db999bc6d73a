import { hash } from "node:crypto";
import { jsonTemplate } from "../../bus/template.ts";
import {
  type ChangeKind,
  type ChangeRule,
  entityOf,
  type FieldCondition,
  logOfTable,
  type TableSettings,
} from "../../config/tables.ts";
import { toIso } from "../../event/calendar.ts";
import type { Json, JsonObject, NewEvent } from "../../event/event.ts";
import { deterministicId } from "../../event/ids.ts";
import { valueAt } from "../../event/path.ts";
import { isActor } from "../../event/validate.ts";
import { compilePattern } from "../../pattern/compile.ts";
import { invalid } from "../rows.ts";
import { type Change, instantMs } from "./change.ts";
import { diff, type FieldChange, isSame } from "./diff.ts";
import { keyIn, keyPaths } from "./row-key.ts";

const VERBS: Record<ChangeKind, string> = { insert: "created", modify: "updated", remove: "deleted" };
const NOTHING: JsonObject = {};

/** How closely it is told what changed: every field, fields of so many steps, the row as a whole, only that it did. */
export const DETAILS = [Number.POSITIVE_INFINITY, 4, 3, 2, 1, 0, -1] as const;
export type Detail = (typeof DETAILS)[number];

interface Named {
  name: string;
  type: string;
  takes(change: Change): boolean;
  data: ReturnType<typeof jsonTemplate>;
}

/** The events that follow from the changes of one table, by its settings. Pure: the same change gives the same events. */
export class TableRules {
  readonly log: string;
  readonly #settings: TableSettings;
  readonly #rules: Named[];
  readonly #ignore: ReadonlySet<string>;
  readonly #keyPaths: string[];
  readonly #always: boolean;

  /** @param options.always whether a change that no rule takes and no default names is an event all the same, `row.updated` */
  constructor(table: string, settings: TableSettings, { always = false } = {}) {
    this.#always = always;
    this.#keyPaths = keyPaths(settings);
    this.log = logOfTable(table, settings);
    this.#settings = settings;
    this.#rules = (settings.rules ?? []).map(compiled);
    const control = [settings.actor, settings.time].filter((path) => path !== undefined);
    this.#ignore = new Set([...control, ...(settings.ignore ?? [])]);
  }

  /**
   * In the order of the rules; all of one subject. None, where nothing but ignored fields changed and no rule asks for one.
   * Which events they are does not follow from the detail.
   *
   * @throws row_invalid for a row without its key
   */
  events(change: Change, dayOf: (ms: number) => string, detail: Detail = DETAILS[0]): NewEvent[] {
    const key = this.#keyOf(change);
    const changes = this.#changesOf(change, detail);
    const { actor, timeMs } = this.#stampOf(change);
    const time = timeMs === undefined ? undefined : toIso(timeMs);
    const { old, new: now, table, service } = change;
    const seen = { old: old ?? NOTHING, new: now ?? NOTHING, table, key, actor, time: time ?? "" };
    const identity = change.sequence ?? digestOf(change);
    return this.#rulesFor(change, changes.length > 0).map((rule) => ({
      id: deterministicId(timeMs ?? 0, [table, key, identity, rule.name]),
      source: `tables/${table}`,
      type: rule.type,
      subject: key,
      ...(time === undefined ? {} : { time }),
      ...(actor === undefined ? {} : { actor }),
      data: {
        changes: changes as unknown as Json,
        ...(service === undefined ? {} : { service }),
        ...(rule.data({ event: seen, dayOf }) as JsonObject),
      },
    }));
  }

  #changesOf({ old = NOTHING, new: now = NOTHING }: Change, detail: Detail): FieldChange[] {
    const changes = diff(old, now, { ignore: this.#ignore, depth: Math.max(detail, 0) });
    return detail >= 0 ? changes : changes.map(({ field }) => ({ field }));
  }

  #rulesFor(change: Change, hasChanged: boolean): Named[] {
    const rules = this.#rules.filter((rule) => rule.takes(change));
    if (rules.length > 0) return rules;
    const isDefault = hasChanged && this.#settings.defaults !== false;
    if (!isDefault && !this.#always) return rules;
    const type = `${isDefault ? entityOf(this.log, this.#settings) : "row"}.${VERBS[change.kind]}`;
    return [{ name: type, type, takes: () => true, data: () => NOTHING }];
  }

  #keyOf({ old, new: now }: Change): string {
    const key = old && keyIn(old, this.#keyPaths);
    const other = now && keyIn(now, this.#keyPaths);
    if (key === undefined || other === undefined || key === other) return (key ?? other) as string;
    throw invalid("key", `the same in both images, ${key}`, other);
  }

  /** A stamp that is as it was belongs to an earlier change; that of a row that is gone, to whoever wrote it last. */
  #stampOf({ old, new: now, atMs, service }: Change): {
    actor: string | undefined;
    timeMs: number | undefined;
  } {
    if (now === undefined) return { actor: service, timeMs: atMs };
    const { actor, time } = this.#settings;
    const at = time === undefined ? undefined : instantMs(valueAt(now, time));
    const isStale = at !== undefined && old !== undefined && instantMs(valueAt(old, time as string)) === at;
    if (isStale) return { actor: service, timeMs: atMs };
    return { actor: service ?? actorIn(now, actor), timeMs: at ?? atMs };
  }
}

function compiled({ type, name = type, on = ["insert", "modify"], when = {}, ...rule }: ChangeRule): Named {
  const fields = Object.entries(when).map(([path, condition]) => fieldTest(path, conditionOf(condition)));
  const isOld = imageTest(rule.old);
  const isNew = imageTest(rule.new);
  return {
    name,
    type,
    takes: (change) =>
      on.includes(change.kind) &&
      fields.every((test) => test(change)) &&
      isOld(change.old) &&
      isNew(change.new),
    data: jsonTemplate(rule.data ?? {}),
  };
}

function conditionOf(condition: FieldCondition | Json): FieldCondition {
  return typeof condition === "object" && condition !== null
    ? (condition as FieldCondition)
    : { to: condition };
}

/** The field must have changed, whatever else is asked of it. */
function fieldTest(path: string, { from, to, oneOf }: FieldCondition): (change: Change) => boolean {
  return (change) => {
    const [old, now] = [change.old, change.new].map((image) => valueOrNull(image, path)) as [Json, Json];
    if (isSame(old, now)) return false;
    if (from !== undefined && !isSame(old, from)) return false;
    if (to !== undefined && !isSame(now, to)) return false;
    return oneOf === undefined || oneOf.some((value) => isSame(now, value));
  };
}

function imageTest(pattern: JsonObject | undefined): (image: JsonObject | undefined) => boolean {
  if (pattern === undefined) return () => true;
  const matches = compilePattern(pattern);
  return (image) => image !== undefined && matches(image);
}

function valueOrNull(image: JsonObject | undefined, path: string): Json {
  return ((image && valueAt(image, path)) as Json | undefined) ?? null;
}

function actorIn(image: JsonObject, path: string | undefined): string | undefined {
  const value = path === undefined ? undefined : valueAt(image, path);
  const text = typeof value === "number" ? String(value) : value;
  return isActor(text) ? text : undefined;
}

/** Tells a change without a sequence from others of its row: by both images and its time. */
function digestOf({ old, new: now, atMs }: Change): string {
  return hash("sha256", JSON.stringify([ordered(old ?? null), ordered(now ?? null), atMs ?? null]));
}

/** With the keys of objects in order, which a database need not keep. */
function ordered(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const keys = Object.keys(value).sort();
  return { ordered: keys.flatMap((key) => [key, ordered(value[key] as Json)]) };
}

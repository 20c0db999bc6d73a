import type { Json, JsonObject } from "../../event/event.ts";
import { type FieldStep, fieldPath } from "./field-path.ts";

/** How a field changed. Without `from` it was not there, without `to` it is not there any more. */
export interface FieldChange {
  field: string;
  from?: Json;
  to?: Json;
}

export interface DiffOptions {
  /** Dotted paths that are not looked at, nor what lies below them. */
  ignore?: ReadonlySet<string>;
  /** Steps of a path at most: what lies below is one change with its parent, and at 0 the whole image, of the field "". */
  depth?: number;
}

/**
 * What made the new image of the old, in the order of the fields: to put each `to` in the place of its `from` gives the new
 * image. Objects are compared field by field. An array is compared element by element where every element is an object with
 * an `id` of its own and what came was put at the end; else it changes as a whole, as what moved within it has no better name.
 */
export function diff(old: JsonObject, now: JsonObject, options: DiffOptions = {}): FieldChange[] {
  const differ = new Differ(options);
  differ.compare(old, now, []);
  return differ.changes;
}

/** Whether two values are the same JSON; the order of an object's keys means nothing. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((child, index) => isSame(child, b[index]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

type Elements = Map<string | number, JsonObject>;

class Differ {
  readonly changes: FieldChange[] = [];
  readonly #ignore: ReadonlySet<string>;
  readonly #depth: number;

  constructor({ ignore = new Set(), depth = Number.POSITIVE_INFINITY }: DiffOptions) {
    this.#ignore = ignore;
    this.#depth = depth;
  }

  compare(from: Json | undefined, to: Json | undefined, steps: FieldStep[]): void {
    if (this.#isIgnored(steps)) return;
    if (steps.length === this.#depth) this.#compareWhole(from, to, steps);
    else if (isObject(from) && isObject(to)) this.#compareObjects(from, to, steps);
    else if (!isSame(from, to)) this.#compareOther(from, to, steps);
  }

  #compareObjects(old: JsonObject, now: JsonObject, steps: FieldStep[]): void {
    for (const key of Object.keys(old)) {
      const [from, to] = [old[key], own(now, key)];
      // Most fields are as they were: nothing is made for them.
      if (from !== to) this.compare(from, to, [...steps, key]);
    }
    for (const key of Object.keys(now)) {
      if (!Object.hasOwn(old, key)) this.compare(undefined, now[key], [...steps, key]);
    }
  }

  /** Whether anything changed is as it would be field by field: what is ignored below is no change. */
  #compareWhole(from: Json | undefined, to: Json | undefined, steps: FieldStep[]): void {
    const below = new Differ({ ignore: this.#ignore });
    below.compare(from, to, steps);
    if (below.changes.length > 0) this.#push(from, to, steps);
  }

  #compareOther(from: Json | undefined, to: Json | undefined, steps: FieldStep[]): void {
    const [old, now] = [elementsOf(from), elementsOf(to)];
    if (old !== undefined && now !== undefined && isAppended(old, now)) {
      this.#compareElements(old, now, steps);
      return;
    }
    this.#push(from, to, steps);
  }

  #push(from: Json | undefined, to: Json | undefined, steps: FieldStep[]): void {
    const change: FieldChange = { field: fieldPath(steps) };
    if (from !== undefined) change.from = from;
    if (to !== undefined) change.to = to;
    this.changes.push(change);
  }

  #compareElements(old: Elements, now: Elements, steps: FieldStep[]): void {
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      this.compare(old.get(id), now.get(id), [...steps, { id }]);
    }
  }

  /** The path as the settings write it, which knows no elements: `lines.price` is the price of every line. */
  #isIgnored(steps: FieldStep[]): boolean {
    if (this.#ignore.size === 0 || steps.length === 0 || typeof steps.at(-1) === "object") return false;
    if (steps.length === 1) return this.#ignore.has(steps[0] as string);
    return this.#ignore.has(steps.filter((step) => typeof step === "string").join("."));
  }
}

/** By id, if every element is an object with an id that no other has. */
function elementsOf(value: Json | undefined): Elements | undefined {
  if (!Array.isArray(value)) return undefined;
  const elements: Elements = new Map();
  for (const element of value) {
    const id = isObject(element) ? own(element, "id") : undefined;
    if ((typeof id !== "string" && typeof id !== "number") || elements.has(id)) return undefined;
    elements.set(id, element as JsonObject);
  }
  return elements;
}

/** Whether what is new stands behind what stayed, which stands in its old order. */
function isAppended(old: Elements, now: Elements): boolean {
  const stayed = [...old.keys()].filter((id) => now.has(id));
  const ids = [...now.keys()];
  return stayed.every((id, index) => ids[index] === id);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

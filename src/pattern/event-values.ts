import { DaybookError } from "../errors.ts";
import { PATTERN_LIMITS } from "./limits.ts";
import type { Scalar } from "./pattern.ts";

/** Which element of which array an object or array lies in, and so on outwards. Scalars of an array lie in what the array lies in. */
export interface Membership {
  array: number;
  index: number;
  outer: Membership | undefined;
}

export interface Leaf {
  value: Scalar;
  within: Membership | undefined;
}

/** A path that some pattern asks for, and what the event at hand has there. */
export interface PathEntry {
  path: string;
  /** Empty if the event has nothing there. */
  leaves: Leaf[];
  users: number;
}

interface Node {
  children: Map<string, Node>;
  entry: PathEntry | undefined;
}

/**
 * The paths that patterns ask for, as a tree of keys: what no pattern asks for is not looked at when an event is read. Holds the
 * values of one event at a time.
 */
export class EventValues {
  readonly #root: Node = { children: new Map(), entry: undefined };
  /** The entries that have values in the event at hand. */
  readonly present: PathEntry[] = [];
  #arrays = 0;

  /** The entry of a path, for as long as it is not released as often as it was taken. */
  take(path: string): PathEntry {
    let node = this.#root;
    for (const key of path.split(".")) {
      let child = node.children.get(key);
      if (child === undefined) {
        child = { children: new Map(), entry: undefined };
        node.children.set(key, child);
      }
      node = child;
    }
    node.entry ??= { path, leaves: [], users: 0 };
    node.entry.users += 1;
    return node.entry;
  }

  release(entry: PathEntry): void {
    entry.users -= 1;
    if (entry.users === 0) prune(this.#root, entry.path.split("."), 0);
  }

  /** @throws DaybookError `event_invalid` if the event is no object or nests too deep. */
  read(event: unknown): void {
    for (const entry of this.present) entry.leaves = [];
    this.present.length = 0;
    this.#arrays = 0;
    if (typeof event !== "object" || event === null || Array.isArray(event)) {
      throw new DaybookError("event_invalid", "an event must be an object", { subject: "event" });
    }
    this.#object(event as Record<string, unknown>, this.#root, { within: undefined, depth: 1 });
  }

  #object(object: Record<string, unknown>, node: Node, place: Place): void {
    if (place.depth > PATTERN_LIMITS.eventDepth) tooDeep();
    for (const key of Object.keys(object)) {
      const child = node.children.get(key) ?? (key.includes(".") ? descend(node, key) : undefined);
      if (child !== undefined) this.#value(object[key], child, place);
    }
  }

  #value(value: unknown, node: Node, place: Place): void {
    if (typeof value !== "object" || value === null) {
      const { entry } = node;
      if (entry === undefined || value === undefined) return;
      if (entry.leaves.length === 0) this.present.push(entry);
      entry.leaves.push({ value: value as Scalar, within: place.within });
    } else if (Array.isArray(value)) this.#array(value, node, place);
    else if (node.children.size > 0) {
      this.#object(value as Record<string, unknown>, node, { within: place.within, depth: place.depth + 1 });
    }
  }

  #array(array: unknown[], node: Node, { within, depth }: Place): void {
    if (depth > PATTERN_LIMITS.eventDepth) tooDeep();
    const id = this.#arrays;
    this.#arrays += 1;
    for (const [index, value] of array.entries()) {
      const nested = typeof value === "object" && value !== null;
      const inner = nested ? { array: id, index, outer: within } : within;
      this.#value(value, node, { within: inner, depth: depth + 1 });
    }
  }
}

interface Place {
  within: Membership | undefined;
  depth: number;
}

/** The node of a key with dots, which is as good as objects in objects. */
function descend(node: Node, key: string): Node | undefined {
  let at: Node | undefined = node;
  for (const part of key.split(".")) at = at?.children.get(part);
  return at;
}

function prune(node: Node, keys: string[], at: number): void {
  if (at === keys.length) {
    node.entry = undefined;
    return;
  }
  const key = keys[at] as string;
  const child = node.children.get(key);
  if (child === undefined) return;
  prune(child, keys, at + 1);
  if (child.entry === undefined && child.children.size === 0) node.children.delete(key);
}

function tooDeep(): never {
  throw new DaybookError("event_invalid", `an event must nest at most ${PATTERN_LIMITS.eventDepth} deep`, {
    subject: "event",
  });
}

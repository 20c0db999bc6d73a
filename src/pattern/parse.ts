import type { JsonObject } from "../event/event.ts";
import { PATTERN_LIMITS } from "./limits.ts";
import type { Field, ParsedPattern } from "./pattern.ts";
import { isObject, refuse } from "./refuse.ts";
import { isOperator, parseTerm } from "./term.ts";

/** Names that EventBridge keeps for itself as fields of an alternative, besides the operators. */
const RESERVED = new Set([
  ..."= < <= > >= exactly regex not-wildcard not-equals-ignore-case".split(" "),
  ..."date-after date-on-or-after date-before date-on-or-before in-date-range".split(" "),
  ..."ip-address-in-range ip-address-not-in-range".split(" "),
]);

type Branch = Map<string, Field>;

interface Place {
  /** Where in the pattern, alternatives included. */
  position: string;
  /** Which path of the event; undefined at the top. */
  path: string | undefined;
  depth: number;
  inOr: boolean;
}

/**
 * Validates a pattern, given as JSON text or as what `JSON.parse` makes of it.
 * @throws DaybookError `pattern_invalid`, with the position and the rule.
 */
export function parsePattern(pattern: unknown): ParsedPattern {
  const source = typeof pattern === "string" ? parseText(pattern) : pattern;
  if (!isObject(source)) return refuse("", "Filter is not an object", source ?? null);
  const branches = new PatternReader().read(source);
  return {
    branches: branches.map((branch) =>
      [...branch.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    ),
    source: source as JsonObject,
  };
}

function parseText(text: string): unknown {
  if (text.length > PATTERN_LIMITS.characters) tooLong("");
  try {
    return JSON.parse(text);
  } catch (cause) {
    return refuse("", `Filter is not valid JSON: ${(cause as Error).message}`);
  }
}

function tooLong(position: string): never {
  return refuse(position, `Patterns must have at most ${PATTERN_LIMITS.characters} characters`);
}

class PatternReader {
  #characters = 0;

  read(source: Record<string, unknown>): Branch[] {
    return this.#object(source, { position: "", path: undefined, depth: 1, inOr: false }, [new Map()]);
  }

  /** What `branches` become when the fields of an object are added to each. */
  #object(object: Record<string, unknown>, place: Place, branches: Branch[]): Branch[] {
    const keys = Object.keys(object);
    if (keys.length === 0) refuse(place.position, "Empty objects are not allowed", object);
    if (place.depth > PATTERN_LIMITS.depth) {
      refuse(place.position, `Patterns must nest at most ${PATTERN_LIMITS.depth} deep`);
    }
    let all = branches;
    for (const key of keys) {
      this.#count(key, place.position);
      const position = place.position === "" ? key : `${place.position}.${key}`;
      if (key === "$or") all = this.#or(object[key], { ...place, position }, all);
      else all = this.#field(key, object[key], { ...place, position }, all);
    }
    return all;
  }

  #field(key: string, value: unknown, place: Place, branches: Branch[]): Branch[] {
    if (place.inOr && (RESERVED.has(key) || isOperator(key))) {
      refuse(place.position, `${key} is Ruler reserved fieldName which cannot be used inside $or.`);
    }
    const path = place.path === undefined ? key : `${place.path}.${key}`;
    if (isObject(value)) return this.#object(value, { ...place, path, depth: place.depth + 1 }, branches);
    if (!Array.isArray(value)) {
      return refuse(place.position, `"${key}" must be an object or an array`, value ?? null);
    }
    const field = { path, terms: this.#terms(value, place.position), written: value };
    for (const branch of branches) {
      // EventBridge lets the later list of the same path replace the earlier.
      branch.set(path, field);
      if (branch.size > PATTERN_LIMITS.fields) {
        refuse(place.position, `Patterns must have at most ${PATTERN_LIMITS.fields} fields`);
      }
    }
    return branches;
  }

  #terms(list: unknown[], position: string): Field["terms"] {
    if (list.length === 0) refuse(position, "Empty arrays are not allowed", list);
    if (list.length > PATTERN_LIMITS.characters) tooLong(position);
    return Array.from(list, (term, at) => {
      this.#weigh(term, position);
      return parseTerm(term, `${position}[${at}]`);
    });
  }

  #or(value: unknown, place: Place, branches: Branch[]): Branch[] {
    if (!Array.isArray(value)) {
      return refuse(place.position, "It must be an Array followed with $or.", value ?? null);
    }
    const odd = Array.from(value).findIndex((alternative) => !isObject(alternative));
    if (odd >= 0) {
      refuse(`${place.position}[${odd}]`, "Only JSON object is allowed in array of $or relationship.");
    }
    if (value.length < 2) {
      refuse(place.position, "There must have at least 2 Objects in $or relationship.", value);
    }
    if (branches.length * value.length > PATTERN_LIMITS.combinations) tooMany(place.position);
    const all = value.flatMap((alternative: Record<string, unknown>, at) => {
      const position = `${place.position}[${at}]`;
      const copies = branches.map((branch) => new Map(branch));
      return this.#object(alternative, { ...place, position, depth: place.depth + 1, inOr: true }, copies);
    });
    if (all.length > PATTERN_LIMITS.combinations) tooMany(place.position);
    return all;
  }

  /** The operand of an operator is at most an object with a list: what is deeper is refused where it is read. */
  #weigh(term: unknown, position: string, depth = 0): void {
    if (typeof term === "string") this.#count(term, position);
    else if (typeof term !== "object" || term === null) this.#count("0", position);
    else if (depth < 4) {
      for (const [key, value] of Object.entries(term)) {
        this.#count(key, position);
        this.#weigh(value, position, depth + 1);
      }
    }
  }

  #count(text: string, position: string): void {
    this.#characters += text.length;
    if (this.#characters > PATTERN_LIMITS.characters) tooLong(position);
  }
}

function tooMany(position: string): never {
  const most = PATTERN_LIMITS.combinations.toLocaleString("en-US");
  return refuse(position, `$or must make at most ${most} combinations`);
}

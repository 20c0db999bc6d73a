import { DaybookError, shown } from "../errors.ts";

/** Throws config_invalid unless the value at the path follows its rule. */
export type Check = (value: unknown, path: string) => void;

/** Most entries of any list. */
export const MAX_LIST = 200;

export function invalid(path: string, ruleText: string, value: unknown): DaybookError {
  const subject = path === "" ? "config" : `config ${path}`;
  return new DaybookError("config_invalid", `${subject} must be ${ruleText}, got ${shown(value)}`, {
    subject: path === "" ? "config" : path,
    value: shown(value),
  });
}

export function rule(text: string, isRight: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!isRight(value)) throw invalid(path, text, value);
  };
}

export function oneOf(choices: readonly string[]): Check {
  const text = choices.length === 2 ? choices.join(" or ") : `one of ${choices.join(", ")}`;
  return rule(text, (value) => choices.includes(value as string));
}

export function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, "a list", value);
    if (value.length > MAX_LIST) throw invalid(path, `a list of at most ${MAX_LIST}`, value.length);
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`);
  };
}

/** Keys that are known, each with its rule; any but the required may be absent. */
export function object(keys: Record<string, Check>, required: readonly string[] = []): Check {
  return (value, path) => {
    for (const [key, child] of entriesOf(value, path)) {
      const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (check === undefined) throw invalid(keysOf(path), `among ${Object.keys(keys).join(", ")}`, key);
      if (child !== undefined) check(child, join(path, key));
    }
    for (const key of required) {
      const child = (value as Record<string, unknown>)[key];
      if (child === undefined) throw invalid(join(path, key), "given", child);
    }
  };
}

interface RecordRule {
  keyRule: string;
  isKey(key: string): boolean;
  check: Check;
  max: number;
}

/** Keys of the user's own. */
export function record({ keyRule, isKey, check, max }: RecordRule): Check {
  return (value, path) => {
    const entries = entriesOf(value, path);
    if (entries.length > max) throw invalid(path, `at most ${max} in number`, entries.length);
    for (const [key, child] of entries) {
      if (!isKey(key)) throw invalid(keysOf(path), keyRule, key);
      check(child, join(path, key));
    }
  };
}

export function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(path, "an object", value);
  }
  return Object.entries(value);
}

function keysOf(path: string): string {
  return path === "" ? "keys" : `keys of ${path}`;
}

export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

export function isText(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === "string" && pattern.test(value);
}

export function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** A whole number, both ends included. */
export function wholeNumber(min: number, max: number): Check {
  return rule(`a whole number from ${min} to ${max}`, (value) => {
    return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  });
}

/** What is nearly right is nearly the secret, and messages go to logs and terminals. */
export function unshown(check: Check): Check {
  return (value, path) => {
    if (accepts(() => check(value, path))) return;
    check(typeof value === "string" ? `${value.length} characters` : value, path);
  };
}

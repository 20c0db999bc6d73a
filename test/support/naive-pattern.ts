/**
 * EventBridge's patterns as slowly and plainly as they can be written: the judge of src/pattern/. It tries every choice of values,
 * shares no code with the product, and takes valid patterns only.
 */
type Json = unknown;
type Fields = Record<string, Json[]>;
interface Value {
  value: Json;
  /** Array and index, for every array that an object or array around the value lies in. */
  within: Record<string, number>;
}

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function naiveMatches(pattern: Json, event: Json): boolean {
  const values = new Map<string, Value[]>();
  collect(event, { path: [], within: {}, place: "" }, values);
  return expand(pattern as Record<string, Json>, "", [Object.create(null) as Fields]).some((fields) => {
    const paths = Object.keys(fields).sort((a, b) => (a < b ? -1 : 1));
    return choose(paths, fields, { values, chosen: {} });
  });
}

function expand(pattern: Record<string, Json>, prefix: string, start: Fields[]): Fields[] {
  let branches = start;
  for (const key of Object.keys(pattern)) {
    const value = pattern[key] as Json[];
    if (key === "$or") {
      branches = value.flatMap((alternative) =>
        expand(
          alternative as Record<string, Json>,
          prefix,
          branches.map((fields) => Object.assign(Object.create(null), fields)),
        ),
      );
    } else if (isObject(value)) branches = expand(value, `${prefix}${key}.`, branches);
    else for (const fields of branches) fields[prefix + key] = value;
  }
  return branches;
}

function collect(
  value: Json,
  at: { path: string[]; within: Record<string, number>; place: string },
  into: Map<string, Value[]>,
): void {
  if (Array.isArray(value)) {
    value.forEach((element, index) => {
      const nested = typeof element === "object" && element !== null;
      const within = nested ? { ...at.within, [at.place]: index } : at.within;
      collect(element, { path: at.path, within, place: `${at.place}/${index}` }, into);
    });
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      collect(
        value[key],
        { ...at, path: [...at.path, key], place: `${at.place}/${JSON.stringify(key)}` },
        into,
      );
    }
  } else {
    const path = at.path.join(".");
    into.set(path, [...(into.get(path) ?? []), { value, within: at.within }]);
  }
}

function choose(
  [path, ...rest]: string[],
  fields: Fields,
  state: { values: Map<string, Value[]>; chosen: Record<string, number> },
): boolean {
  if (path === undefined) return true;
  const reachable = (state.values.get(path) ?? []).filter(({ within }) =>
    Object.entries(within).every(([array, index]) => (state.chosen[array] ?? index) === index),
  );
  return (fields[path] as Json[]).some((term) => {
    if (isObject(term) && term.exists === false) return reachable.length === 0 && choose(rest, fields, state);
    return reachable.some(
      ({ value, within }) =>
        naiveTerm(term, value) &&
        choose(rest, fields, { values: state.values, chosen: { ...state.chosen, ...within } }),
    );
  });
}

function naiveTerm(term: Json, value: Json): boolean {
  if (!isObject(term)) {
    if (typeof term === "string" && typeof value === "string" && address(term) !== undefined) {
      return address(term) === address(value);
    }
    return term === value;
  }
  const [operator, operand] = Object.entries(term)[0] as [string, Json];
  if (operator === "exists") return operand === true;
  if (operator === "anything-but") return naiveAnythingBut(operand, value);
  if (operator === "numeric") return typeof value === "number" && inRanges(operand as Json[], value);
  return typeof value === "string" && naiveText(operator, operand, value);
}

function naiveAnythingBut(operand: Json, value: Json): boolean {
  if (!isObject(operand)) return !([] as Json[]).concat(operand as Json[]).includes(value);
  const [operator, inner] = Object.entries(operand)[0] as [string, Json];
  const texts = ([] as Json[]).concat(inner as Json[]);
  return !texts.some((text) => typeof value === "string" && naiveText(operator, text, value));
}

function inRanges([operator, bound, ...more]: Json[], value: number): boolean {
  const number = bound as number;
  const holds =
    {
      "=": value === number,
      "<": value < number,
      "<=": value <= number,
      ">": value > number,
      ">=": value >= number,
    }[operator as string] ?? false;
  return holds && (more.length === 0 || inRanges(more, value));
}

function naiveText(operator: string, operand: Json, value: string): boolean {
  const quiet = isObject(operand);
  const text = (quiet ? operand["equals-ignore-case"] : operand) as string;
  const units = text
    .split("")
    .map((unit) =>
      quiet || operator === "equals-ignore-case"
        ? `(?:${literal(unit.toLowerCase())}|${literal(unit.toUpperCase())})`
        : literal(unit),
    )
    .join("");
  if (operator === "prefix") return new RegExp(`^${units}`).test(value);
  if (operator === "suffix") return new RegExp(`${units}$`).test(value);
  if (operator === "equals-ignore-case") return new RegExp(`^${units}$`).test(value);
  if (operator === "cidr") return inCidr(text, value);
  const parts = text.match(/\\.|\*|[^\\*]/gs) ?? [];
  const source = parts.map((part) =>
    part === "*" ? "[^]*" : literal(part.length > 1 ? (part[1] as string) : part),
  );
  return new RegExp(`^${source.join("")}$`).test(value);
}

const literal = (text: string) =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

function inCidr(block: string, value: string): boolean {
  const [network = "", mask = ""] = block.split("/");
  const [a, b] = [address(network), address(value)];
  if (a === undefined || b === undefined || a[0] !== b[0]) return false;
  const beyond = BigInt((a[0] === "4" ? 32 : 128) - Number(mask));
  return BigInt(a.slice(2)) >> beyond === BigInt(b.slice(2)) >> beyond;
}

/** An address as its family and its number. */
function address(text: string): string | undefined {
  if (/^\d+(?:\.\d+){3}$/.test(text)) {
    const bytes = text.split(".");
    if (bytes.some((byte) => Number(byte) > 255 || String(Number(byte)) !== byte)) return undefined;
    return `4:${bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)}`;
  }
  if (!/^[0-9a-f:]{2,39}$/i.test(text) || !text.includes(":") || text.split("::").length > 2)
    return undefined;
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [head = "", tail] = text.split("::");
  const missing = 8 - groups(head).length - groups(tail ?? "").length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...groups(head), ...Array<string>(missing).fill("0"), ...groups(tail ?? "")];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return `6:${all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n)}`;
}

import { LIMITS } from "../event/limits.ts";
import { invalid } from "./rows.ts";

type Values = Record<string, unknown>;

/** The plain value of an attribute with its DynamoDB type, `{"M": {"n": {"N": "3"}}}`. @throws row_invalid */
export function plainValue(attribute: unknown, name: string, depth = 0): unknown {
  const entries = typeof attribute === "object" && attribute !== null ? Object.entries(attribute) : [];
  const [type = "", value] = entries[0] ?? [];
  // The attribute's own levels are not those of the data.
  if (depth > LIMITS.dataDepth) throw invalid(name, `nested at most ${LIMITS.dataDepth} deep`, depth);
  const read = entries.length === 1 && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  const plain = read?.(value, name, depth);
  if (plain === undefined) throw invalid(name, 'a DynamoDB value such as {"S": …}', attribute);
  return plain;
}

/** Undefined: not of that type. */
const READERS: Record<string, (value: unknown, name: string, depth: number) => unknown> = {
  S: text,
  N: number,
  B: text,
  BOOL: (value) => (typeof value === "boolean" ? value : undefined),
  NULL: (value) => (value === true ? null : undefined),
  SS: (value) => list(value, text),
  NS: (value) => list(value, number),
  BS: (value) => list(value, text),
  L: (value, name, depth) => list(value, (child) => plainValue(child, name, depth + 1)),
  M: (value, name, depth) => map(value, name, depth),
};

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** As text where a number could not hold its digits. */
function number(value: unknown): number | string | undefined {
  if (typeof value !== "string" || !/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return undefined;
  const plain = Number(value);
  const isExact = Number.isFinite(plain) && (!Number.isInteger(plain) || Number.isSafeInteger(plain));
  return isExact ? plain : value;
}

function list(value: unknown, read: (child: unknown) => unknown): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const children = value.map(read);
  return children.includes(undefined) ? undefined : children;
}

function map(value: unknown, name: string, depth: number): Values | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      plainValue(child, `${name}.${key}`.slice(0, 100), depth + 1),
    ]),
  );
}

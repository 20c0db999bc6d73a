import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** The attributes of an item in DynamoDB's typed form. */
export type TypedItem = Record<string, AttributeValue>;

/** JSON to DynamoDB's typed form; what JSON does not have (undefined, functions) must not be in it. */
export function toAttribute(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: numberText(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map((part) => toAttribute(part ?? null)) };
  return { M: toAttributes(value as Record<string, unknown>) };
}

/** Attributes that are undefined are left out. */
export function toAttributes(object: Record<string, unknown>): TypedItem {
  const attributes: TypedItem = {};
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined) setOwn(attributes, name, toAttribute(value));
  }
  return attributes;
}

export function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  return null;
}

export function fromAttributes(attributes: TypedItem): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) setOwn(object, name, fromAttribute(value));
  return object;
}

export function text(item: TypedItem, name: string): string {
  return item[name]?.S ?? "";
}

export function number(item: TypedItem, name: string): number {
  return Number(item[name]?.N ?? 0);
}

/** As JSON has it: -0 is 0, and what is no number is null there and an error here, before DynamoDB says so. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`attribute must be a finite number, got ${value}`);
  return String(value);
}

/** Also for a name such as `__proto__`, which an assignment would not make a property of. */
function setOwn<T>(object: Record<string, T>, name: string, value: T): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

import { DaybookError, shown } from "../errors.ts";
import type { JsonObject } from "../event/event.ts";
import { readJsonBody } from "./entry-body.ts";
import { queryInvalid } from "./query.ts";
import type { ApiContext } from "./route.ts";

/**
 * The JSON object of a request, with the named fields and no others: a misspelt filter must not widen what is done.
 *
 * @throws body_invalid, media_type_unsupported, body_too_large
 */
export async function readFields(c: ApiContext, names: readonly string[]): Promise<BodyFields> {
  const value = await readJsonBody(c);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw bodyInvalid("body", "a JSON object", value);
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw bodyInvalid("fields of the body", `among ${names.join(", ")}`, unknown);
  return new BodyFields(value as Record<string, unknown>);
}

const MAX_TEXTS = 1_000;
const MAX_LABEL = 500;

/** Fields of a body, checked as they are taken; null is as good as absent. @throws query_invalid */
export class BodyFields {
  #fields: Record<string, unknown>;

  constructor(fields: Record<string, unknown>) {
    this.#fields = fields;
  }

  /** As it came. */
  value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined;
  }

  text(name: string): string | undefined {
    return this.#take(name, "a text", (value) => typeof value === "string" && value !== "");
  }

  /** A text that is kept, and goes along with what it is about. */
  label(name: string): string | undefined {
    return this.#take(name, `a text of 1 to ${MAX_LABEL} characters`, (value) => {
      return typeof value === "string" && value !== "" && value.length <= MAX_LABEL && value.isWellFormed();
    });
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw queryInvalid(name, "a text", undefined);
    return text;
  }

  texts(name: string): string[] | undefined {
    return this.#take(name, `a list of 1 to ${MAX_TEXTS} texts`, (value) => {
      if (!Array.isArray(value) || value.length === 0 || value.length > MAX_TEXTS) return false;
      return value.every((one) => typeof one === "string" && one !== "");
    });
  }

  object(name: string): JsonObject | undefined {
    return this.#take(name, "a JSON object", (value) => typeof value === "object" && !Array.isArray(value));
  }

  boolean(name: string): boolean | undefined {
    return this.#take(name, "true or false", (value) => typeof value === "boolean");
  }

  requiredBoolean(name: string): boolean {
    const value = this.boolean(name);
    if (value === undefined) throw queryInvalid(name, "true or false", undefined);
    return value;
  }

  whole(name: string, { min, max }: { min: number; max: number }): number | undefined {
    return this.#take(name, `a whole number from ${min} to ${max}`, (value) => {
      return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
    });
  }

  #take<T>(name: string, rule: string, accepts: (value: unknown) => boolean): T | undefined {
    const value = this.value(name);
    if (value === undefined || accepts(value)) return value as T | undefined;
    throw queryInvalid(name, rule, value);
  }
}

function bodyInvalid(subject: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("body_invalid", `${subject} must be ${rule}, got ${shown(value)}`, { subject });
}

import { z } from "@hono/zod-openapi";
import { DaybookError, shown } from "../errors.ts";

/** The parameters that a route takes in its query. */
export type QueryShape = Record<string, z.ZodType>;
export type QueryOf<Q extends QueryShape> = { [K in keyof Q]: z.output<Q[K]> };

/**
 * The query of a URL, checked: unknown and repeated parameters are errors, not noise.
 *
 * @throws query_invalid `<name> must be <rule>, got <value>`
 */
export function readQuery<Q extends QueryShape>(url: string, shape: Q): QueryOf<Q> {
  const values = valuesOf(url, shape);
  const query: Record<string, unknown> = {};
  for (const name of Object.keys(shape)) {
    const schema = shape[name] as z.ZodType;
    const given = values.get(name);
    const value = given === undefined || isRepeatable(schema) ? given : given[0];
    if (given !== undefined && given.length > 1 && !isRepeatable(schema)) {
      throw queryInvalid(name, "given once", given);
    }
    const result = schema.safeParse(value);
    if (!result.success) throw queryInvalid(name, result.error.issues[0]?.message ?? "valid", value);
    query[name] = result.data;
  }
  return query as QueryOf<Q>;
}

export function queryInvalid(name: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("query_invalid", `${name} must be ${rule}, got ${shown(value)}`, {
    subject: name,
    value: shown(value),
  });
}

function valuesOf(url: string, shape: QueryShape): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const start = url.indexOf("?");
  if (start < 0) return values;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (!Object.hasOwn(shape, name)) throw unknownParameter(name, Object.keys(shape));
    const given = values.get(name);
    if (given === undefined) values.set(name, [value]);
    else given.push(value);
  }
  return values;
}

function unknownParameter(name: string, known: string[]): DaybookError {
  const rule = known.length === 0 ? "absent" : `among ${known.join(", ")}`;
  return new DaybookError("query_invalid", `query parameters must be ${rule}, got ${shown(name)}`, {
    subject: name,
  });
}

const REPEATABLE = new WeakSet<z.ZodType>();

function isRepeatable(schema: z.ZodType): boolean {
  return REPEATABLE.has(schema);
}

export interface ParamDoc {
  description: string;
  example?: unknown;
  /** The JSON Schema that readers see; default a string. */
  schema?: Record<string, unknown>;
}

/** An optional parameter; `rule` completes the sentence "<name> must be …". */
export function param<T>(rule: string, parse: (text: string) => T | undefined, doc: ParamDoc) {
  return z
    .string()
    .transform((text, context): T => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: "custom", message: rule });
      return z.NEVER;
    })
    .optional()
    .openapi(metadata(doc) as never);
}

/** Free text, not empty. */
export function textParam(doc: ParamDoc) {
  return param("not empty", (text) => (text === "" ? undefined : text), doc);
}

export function choiceParam<const C extends string>(choices: readonly C[], doc: ParamDoc) {
  const rule = choices.length === 2 ? `${choices[0]} or ${choices[1]}` : `one of ${choices.join(", ")}`;
  return param(rule, (text) => choices.find((choice) => choice === text), {
    ...doc,
    schema: { type: "string", enum: [...choices], ...doc.schema },
  });
}

export function integerParam({ min, max }: { min: number; max: number }, doc: ParamDoc) {
  const parse = (text: string) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
  const rule =
    max < Number.MAX_SAFE_INTEGER ? `a whole number from ${min} to ${max}` : `a whole number ≥ ${min}`;
  const schema = {
    type: "integer",
    minimum: min,
    ...(max < Number.MAX_SAFE_INTEGER ? { maximum: max } : {}),
  };
  return param(rule, parse, { ...doc, schema: { ...schema, ...doc.schema } });
}

export function booleanParam(doc: ParamDoc) {
  const parse = (text: string) => (text === "true" ? true : text === "false" ? false : undefined);
  return param("true or false", parse, { ...doc, schema: { type: "boolean", ...doc.schema } });
}

/** A parameter that may be given several times, at most twenty. */
export function repeatedParam(doc: ParamDoc) {
  const schema = z
    .array(z.string().min(1, { message: "not empty" }))
    .max(MAX_REPEATED, { message: `given at most ${MAX_REPEATED} times` })
    .optional()
    .openapi(metadata({ ...doc, schema: { type: "array", items: { type: "string" } } }) as never);
  REPEATABLE.add(schema);
  return schema;
}

const MAX_REPEATED = 20;

function metadata({ description, example, schema }: ParamDoc): Record<string, unknown> {
  const param = { description, ...(example === undefined ? {} : { example }) };
  return { ...(schema ?? { type: "string" }), param };
}

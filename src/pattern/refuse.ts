import { DaybookError, shown } from "../errors.ts";

/**
 * Throws `pattern_invalid`. `details.subject` is the position in the pattern (`detail.state[0].prefix`), `details.rule` the
 * rule that is broken, in EventBridge's words where it has any.
 */
export function refuse(position: string, rule: string, value?: unknown): never {
  const where = position === "" ? "pattern" : `pattern at ${position}`;
  throw new DaybookError(
    "pattern_invalid",
    `${where}: ${rule}${value === undefined ? "" : `, got ${shown(value)}`}`,
    {
      subject: position,
      rule,
      ...(value === undefined ? {} : { value: shown(value) }),
      hint: "PATTERNS.md has every operator with examples",
    },
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { isDaybookError } from "../../errors.ts";
import type { EntryState } from "./entry.ts";
import { entryStateOf } from "./entry-input.ts";
import { TypeRules } from "./type-rules.ts";

/** An event says its type itself; no list of types that may change later has a say. */
const NO_RULES = new TypeRules([]);

/**
 * The state in an event's data, by the rules of an entry's input: the log takes any event from anybody, and one that
 * breaks a rule (an end before its start, a span of centuries) must neither fail nor flood a view. Undefined for none.
 */
export function readState(value: unknown): EntryState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { start, end, type, tags, description, task, measurements } = value as Record<string, unknown>;
  try {
    return entryStateOf({ start, end, type, tags, description, task, measurements }, NO_RULES);
  } catch (error) {
    if (isDaybookError(error, "entry_invalid")) return undefined;
    throw error;
  }
}

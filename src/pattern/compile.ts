import { EventValues } from "./event-values.ts";
import { bindBranches, holds } from "./match.ts";
import { parsePattern } from "./parse.ts";

/**
 * A pattern made ready for many events: JSON text, or what `JSON.parse` makes of it.
 * @throws DaybookError `pattern_invalid`; the function throws `event_invalid` for what is no event.
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const values = new EventValues();
  const branches = bindBranches(parsePattern(pattern), values);
  return (event) => {
    values.read(event);
    return branches.some(holds);
  };
}

/** Whether the pattern holds for the event. For more than one event, `compilePattern()` once. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

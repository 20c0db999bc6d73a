import type { Json, JsonObject } from "../../../event/event.ts";
import { type FieldChange, isSame } from "../../../sources/changes/diff.ts";
import { WORK_LIMITS } from "./limits.ts";

/**
 * What a change made of the fields, for who shows a history: from → to, without `from` for what is new and without `to` for
 * what is gone. A long text has neither: its event holds the new one, and that of before holds the old one.
 */
export function changesOf(before: JsonObject | undefined, after: JsonObject | undefined): FieldChange[] {
  const fields = Object.keys((after ?? before) as JsonObject);
  return fields
    .filter((field) => !isSame(before?.[field], after?.[field]))
    .filter((field) => !isNothing(before?.[field]) || !isNothing(after?.[field]))
    .map((field) => {
      const [from, to] = [before?.[field], after?.[field]];
      if (isLong(from) || isLong(to)) return { field };
      return { field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
}

/** A field that was empty from the start, or is gone empty, is no news. */
function isNothing(value: Json | undefined): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

function isLong(value: Json | undefined): boolean {
  return typeof value === "string" && value.length > WORK_LIMITS.changeLength;
}

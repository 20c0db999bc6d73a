import type { TableSettings } from "../../config/tables.ts";
import { toIso } from "../../event/calendar.ts";
import type { Json, JsonObject } from "../../event/event.ts";
import { valueAt } from "../../event/path.ts";
import { withValueAt } from "../../sources/changes/set-path.ts";

/** The control fields of a table: who changed the row last, and when. */
export type ControlFields = Pick<TableSettings, "actor" | "time">;

/** With the stamps that the row had, where the body says nothing of them: to see whether anything else is new. */
export function withOldStamps(
  row: JsonObject,
  { given, old, fields }: { given: JsonObject; old: JsonObject; fields: ControlFields },
): JsonObject {
  let stamped = row;
  for (const path of pathsOf(fields)) {
    if (valueAt(given, path) === undefined)
      stamped = withValueAt(stamped, path, valueAt(old, path) as Json | undefined);
  }
  return stamped;
}

/** With those of this change, where the body says nothing of them. Nobody is better than whoever changed it before. */
export function withStamps(
  row: JsonObject,
  {
    given,
    fields: { actor, time },
    by,
    atMs,
  }: { given: JsonObject; fields: ControlFields; by: string | undefined; atMs: number },
): JsonObject {
  let stamped = row;
  if (actor !== undefined && valueAt(given, actor) === undefined) stamped = withValueAt(stamped, actor, by);
  if (time !== undefined && valueAt(given, time) === undefined) {
    stamped = withValueAt(stamped, time, toIso(atMs));
  }
  return stamped;
}

function pathsOf({ actor, time }: ControlFields): string[] {
  return [actor, time].filter((path) => path !== undefined);
}

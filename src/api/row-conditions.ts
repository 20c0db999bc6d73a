import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { RowOptions } from "../kits/tables/row.ts";
import { ifMatchVersions, onOneOf } from "./if-match.ts";
import type { ApiContext } from "./route.ts";

type Condition = NonNullable<RowOptions["ifVersion"]>;

/**
 * What `If-Match` and `If-None-Match` ask of the row: one of some versions, that it is there (`If-Match: *`), or that it is
 * not (`If-None-Match: *`); undefined for nothing.
 *
 * @throws precondition_failed when no tag is that of a version, query_invalid when `If-None-Match` is not `*`
 */
function rowConditions(c: ApiContext): number[] | Condition | undefined {
  const none = c.req.header("if-none-match")?.trim();
  if (none !== undefined && none !== "*") {
    throw new DaybookError("query_invalid", `if-none-match must be * in a write, got ${shown(none)}`, {
      subject: "if-none-match",
      value: none,
    });
  }
  if (none === "*") return 0;
  const versions = ifMatchVersions(c);
  if (versions !== undefined) return versions;
  return c.req.header("if-match") === undefined ? undefined : "exists";
}

/** Runs a write under the conditions of its request: a conflict with them is a failed precondition. */
export async function onConditions<T>(
  c: ApiContext,
  write: (conditions: Pick<RowOptions, "ifVersion">) => Promise<T>,
): Promise<T> {
  const conditions = rowConditions(c);
  if (conditions === undefined) return write({});
  try {
    if (!Array.isArray(conditions)) return await write({ ifVersion: conditions });
    return await onOneOf(conditions, (ifVersion) => write({ ifVersion }));
  } catch (error) {
    if (!isDaybookError(error, "version_conflict")) throw error;
    throw new DaybookError("precondition_failed", error.message, {
      ...error.details,
      hint: "read the row again and repeat the change on what it is now",
      cause: error,
    });
  }
}

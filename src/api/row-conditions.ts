import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { RowOptions } from "../kits/tables/row.ts";
import { ifMatchVersion } from "./if-match.ts";
import type { ApiContext } from "./route.ts";

/**
 * What `If-Match` and `If-None-Match` ask of the row: a version, that it is there (`If-Match: *`), or that it is not
 * (`If-None-Match: *`).
 *
 * @throws precondition_failed when a tag is none of a version, query_invalid when `If-None-Match` is not `*`
 */
export function rowConditions(c: ApiContext): Pick<RowOptions, "ifVersion"> {
  const none = c.req.header("if-none-match")?.trim();
  if (none !== undefined && none !== "*") {
    throw new DaybookError("query_invalid", `if-none-match must be * in a write, got ${shown(none)}`, {
      subject: "if-none-match",
      value: none,
    });
  }
  if (none === "*") return { ifVersion: 0 };
  const ifVersion = ifMatchVersion(c);
  if (ifVersion !== undefined) return { ifVersion };
  return c.req.header("if-match") === undefined ? {} : { ifVersion: "exists" };
}

/** Runs a write under the conditions of its request: a conflict with them is a failed precondition. */
export async function onConditions<T>(
  c: ApiContext,
  write: (conditions: Pick<RowOptions, "ifVersion">) => Promise<T>,
): Promise<T> {
  const conditions = rowConditions(c);
  try {
    return await write(conditions);
  } catch (error) {
    if (conditions.ifVersion === undefined || !isDaybookError(error, "version_conflict")) throw error;
    throw new DaybookError("precondition_failed", error.message, {
      ...error.details,
      hint: "read the row again and repeat the change on what it is now",
      cause: error,
    });
  }
}

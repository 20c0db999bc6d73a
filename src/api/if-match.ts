import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { ApiContext } from "./route.ts";

export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that `If-Match` names; undefined for none and for `*`. A weak tag counts too, because proxies that
 * compress weaken ours.
 *
 * @throws precondition_failed when it is not the tag of a version
 */
export function ifMatchVersion(c: ApiContext): number | undefined {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw new DaybookError(
    "precondition_failed",
    `if-match must be one ETag of what is changed, got ${shown(header)}`,
    {
      subject: "if-match",
      value: header,
    },
  );
}

/** Runs a write whose version came from `If-Match`: its conflict is a failed precondition. */
export async function preconditioned<T>(c: ApiContext, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (c.req.header("if-match") === undefined || !isDaybookError(error, "version_conflict")) throw error;
    throw new DaybookError("precondition_failed", error.message, {
      ...error.details,
      hint: "read it again and repeat the change on what it is now",
      cause: error,
    });
  }
}

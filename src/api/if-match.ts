import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { ApiContext } from "./route.ts";

const VERSION_TAG = /^(?:W\/)?"(\d{1,15})"$/;

export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * The versions that `If-Match` names; undefined for none and for `*`. A weak tag counts too, because proxies that
 * compress weaken ours.
 *
 * @throws precondition_failed when no tag is that of a version
 */
export function ifMatchVersions(c: ApiContext): number[] | undefined {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const versions = header.split(",").flatMap((tag) => VERSION_TAG.exec(tag.trim())?.[1] ?? []);
  if (versions.length > 0) return [...new Set(versions.map(Number))];
  throw new DaybookError(
    "precondition_failed",
    `if-match must be an ETag of what is changed, got ${shown(header)}`,
    {
      subject: "if-match",
      value: header,
    },
  );
}

/** Runs a write on the one of several versions that is the current one; on the first, if none is. */
export async function onOneOf<T>(
  versions: readonly number[],
  write: (ifVersion: number) => Promise<T>,
): Promise<T> {
  const left = new Set(versions);
  for (let ifVersion = versions[0] as number; ; ) {
    left.delete(ifVersion);
    try {
      return await write(ifVersion);
    } catch (error) {
      if (!isDaybookError(error, "version_conflict")) throw error;
      const actual = error.details.actualVersion as number;
      if (!left.has(actual)) throw error;
      ifVersion = actual;
    }
  }
}

/** Runs a write under the `If-Match` of its request: a conflict with it is a failed precondition. */
export async function preconditioned<T>(
  c: ApiContext,
  write: (options: { ifVersion?: number }) => Promise<T>,
): Promise<T> {
  const versions = ifMatchVersions(c);
  try {
    if (versions === undefined) return await write({});
    return await onOneOf(versions, (ifVersion) => write({ ifVersion }));
  } catch (error) {
    if (c.req.header("if-match") === undefined || !isDaybookError(error, "version_conflict")) throw error;
    throw new DaybookError("precondition_failed", error.message, {
      ...error.details,
      hint: "read it again and repeat the change on what it is now",
      cause: error,
    });
  }
}

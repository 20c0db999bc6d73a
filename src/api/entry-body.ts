import { DaybookError, shown } from "../errors.ts";
import { parseMediaType } from "../event/media-type.ts";
import { bodyText, parseJsonBody } from "./body.ts";
import type { ApiContext } from "./route.ts";

const JSON_TYPES = new Set(["application/json", "application/merge-patch+json"]);

/** @throws media_type_unsupported, body_too_large, body_invalid */
export async function readJsonBody(c: ApiContext): Promise<unknown> {
  checkJsonType(c);
  return parseJsonBody(await bodyText(c));
}

/** A body that may be left out, whatever type is said of nothing. @throws as readJsonBody */
export async function readOptionalJsonBody(c: ApiContext): Promise<unknown> {
  const text = await bodyText(c);
  if (text === "") return {};
  checkJsonType(c);
  return parseJsonBody(text);
}

function checkJsonType(c: ApiContext): void {
  const header = c.req.header("content-type");
  if (header === undefined || !JSON_TYPES.has(parseMediaType(header).essence)) {
    throw new DaybookError(
      "media_type_unsupported",
      `content-type must be application/json, got ${shown(header)}`,
      { subject: "content-type", value: header, hint: 'with curl, add -H "content-type: application/json"' },
    );
  }
}

/**
 * The named fields of an object, and no others: a misspelt field is an error, not a change that never happens.
 *
 * @throws entry_invalid
 */
export function fieldsOf(value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DaybookError("entry_invalid", `entry must be an object, got ${shown(value)}`, {
      subject: "entry",
    });
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return value as Record<string, unknown>;
  throw new DaybookError(
    "entry_invalid",
    `entry fields must be among ${names.join(", ")}, got ${shown(unknown)}`,
    { subject: unknown },
  );
}

/** What may be said of an entry that has no id of the sender's, or that has one already. */
export const NEW_ENTRY_FIELDS = [
  "start",
  "end",
  "type",
  "tags",
  "description",
  "task",
  "measurements",
] as const;

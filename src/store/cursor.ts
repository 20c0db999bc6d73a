import { DaybookError } from "../errors.ts";

/** What a cursor points into; a cursor of one list is refused by another. */
export type CursorKind = "event" | "item" | "version" | "entry";

/** Opaque to everybody but the store: the place of the last item of a page, as base64url of JSON. */
export function encodeCursor(kind: CursorKind, place: (string | number)[]): string {
  return Buffer.from(JSON.stringify([kind, ...place])).toString("base64url");
}

export function isCursor(cursor: string, kind: CursorKind): boolean {
  try {
    decodeCursor(cursor, kind);
    return true;
  } catch {
    return false;
  }
}

/** @throws cursor_invalid */
export function decodeCursor(cursor: string, kind: CursorKind): (string | number)[] {
  try {
    const [found, ...place] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as (string | number)[];
    if (found === kind && place.every((part) => typeof part === "string" || typeof part === "number"))
      return place;
  } catch {
    // Falls through to the one message: nobody outside can say what is wrong with an opaque string.
  }
  throw new DaybookError("cursor_invalid", "cursor must be one that this list gave out, got another", {
    subject: "cursor",
    value: cursor.slice(0, 80),
    hint: "start again without a cursor",
  });
}

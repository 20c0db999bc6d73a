import { DaybookError } from "../errors.ts";

/** What a cursor points into; a cursor of one list is refused by another. */
export type CursorKind = keyof typeof SHAPES;

type Part = string | number;

/** The parts of a place, by kind. */
const SHAPES = {
  /** (`time` in milliseconds, position) */
  event: ["number", "string"],
  /** (pk, sk) */
  item: ["string", "string"],
  /** (sk), within a partition of a view */
  view: ["string"],
  version: ["number"],
} as const;

/** Opaque to everybody but the store: the place of the last item of a page, as base64url of JSON. */
export function encodeCursor(kind: CursorKind, place: Part[]): string {
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
export function decodeCursor(cursor: string, kind: CursorKind): Part[] {
  try {
    const [found, ...place] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as Part[];
    if (found === kind && hasShape(place, SHAPES[kind])) return place;
  } catch {
    // Falls through to the one message: nobody outside can say what is wrong with an opaque string.
  }
  throw new DaybookError("cursor_invalid", "cursor must be one that this list gave out, got another", {
    subject: "cursor",
    value: cursor.slice(0, 80),
    hint: "start again without a cursor",
  });
}

/** Who forges a cursor must get no further with it than to another place of the list. */
function hasShape(place: unknown[], shape: readonly ("string" | "number")[]): boolean {
  return (
    place.length === shape.length &&
    place.every((part, index) =>
      shape[index] === "string"
        ? typeof part === "string" && part.isWellFormed()
        : Number.isSafeInteger(part),
    )
  );
}

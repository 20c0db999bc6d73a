import type { Daybook } from "../../daybook.ts";
import type { Note } from "../../kits/work/notes/note.ts";
import { usageError } from "../usage.ts";

export const NOTE_ARGUMENT = "its id, or @1 for the one of the latest date, @2 for the one before …";

const MAX_BACK = 1_000;

/** A note by its id or its place. @throws note_not_found */
export async function findNote(book: Daybook, text: string): Promise<Note> {
  return book.notes.get(await noteId(book, text));
}

/** The id that a word means; `@1` looks it up among the notes, the contents of tasks apart. */
async function noteId(book: Daybook, text: string): Promise<string> {
  const place = /^@(\d{1,4})$/.exec(text)?.[1];
  if (place === undefined) return text;
  const back = Number(place);
  if (back < 1 || back > MAX_BACK) throw usageError(`place must be @1 to @${MAX_BACK}, got ${text}`);
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await book.notes.list({ limit: MAX_BACK, ...(cursor === undefined ? {} : { cursor }) });
    for (const { kind, id } of page.items) if (kind === "note") ids.push(id);
    cursor = page.nextCursor;
  } while (cursor !== undefined && ids.length < back);
  const id = ids[back - 1];
  if (id !== undefined) return id;
  throw usageError(`place must be at most @${ids.length}, got ${text}`, "daybook note list shows the notes");
}

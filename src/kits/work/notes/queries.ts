import { DaybookError, shown } from "../../../errors.ts";
import { parseLimit } from "../../../log/read.ts";
import { decodeCursor, encodeCursor } from "../../../store/cursor.ts";
import type { Direction, Page } from "../../../store/store.ts";
import { turn } from "../../../store/turn.ts";
import { checkRange, lowerBound, upperBound } from "../../time/scan.ts";
import type { Note, NoteItem } from "./note.ts";
import { foldNote } from "./note-fold.ts";
import { ALL_NOTES, noteKey, noteOfItem, notesOfEntry, notesOfTag, notesOfTask } from "./note-view.ts";
import type { NotePort } from "./port.ts";

export interface NoteListQuery {
  /** Of the date, from ≤ date < to, in milliseconds. */
  from?: number;
  to?: number;
  tag?: string;
  /** Those of a task, its own content among them. */
  task?: string;
  /** Those of a time entry. */
  entry?: string;
  /** By date; default backward: newest first. */
  direction?: Direction;
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

/** Items read at once while those that match are few. */
const MAX_CHUNK = 512;

/** The read side of notes. */
export class NoteQueries {
  #port: NotePort;

  constructor(port: NotePort) {
    this.#port = port;
  }

  /** @throws note_not_found */
  async get(id: string): Promise<Note> {
    const { note } = await foldNote(this.#port.newestFirst(id));
    if (note === undefined) throw noteNotFound(id);
    return note;
  }

  /** @throws query_invalid, cursor_invalid */
  async list(query: NoteListQuery = {}): Promise<Page<NoteItem>> {
    const limit = parseLimit(query.limit);
    const found: NoteItem[] = [];
    for await (const note of this.#matching(query, limit + 1)) {
      if (found.length === limit) {
        return { items: found, nextCursor: encodeCursor("view", [noteKey(found.at(-1) as NoteItem)]) };
      }
      found.push(note);
    }
    return { items: found };
  }

  /** A range of the one partition that is nearest to the filter; what it does not know is looked for in its items. */
  async *#matching(query: NoteListQuery, wanted: number): AsyncGenerator<NoteItem> {
    const { from, to, direction = "backward" } = query;
    checkRange({ from, to });
    if (from !== undefined && to !== undefined && to <= from) return;
    const range = {
      pk: nearestPartition(query),
      direction,
      ...(from === undefined ? {} : { from: lowerBound(from) }),
      ...(upperBound(to) === undefined ? {} : { to: upperBound(to) as string }),
    };
    let { cursor } = query;
    if (cursor !== undefined) decodeCursor(cursor, "view");
    for (let limit = wanted; ; limit = Math.min(MAX_CHUNK, limit * 2)) {
      const page = await this.#port.queryView({
        ...range,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const item of page.items) {
        const note = noteOfItem(item);
        if (matches(note, query)) yield note;
      }
      cursor = page.nextCursor;
      if (cursor === undefined) return;
      await turn();
    }
  }
}

export function noteNotFound(id: unknown): DaybookError {
  return new DaybookError("note_not_found", `note must be one that is there, got ${shown(id)}`, {
    subject: "id",
    value: id,
  });
}

/** A time entry has few notes, a task some, a tag many. */
function nearestPartition({ tag, task, entry }: NoteListQuery): string {
  if (entry !== undefined) return notesOfEntry(entry);
  if (task !== undefined) return notesOfTask(task);
  return tag === undefined ? ALL_NOTES : notesOfTag(tag);
}

function matches(note: NoteItem, { tag, task, entry }: NoteListQuery): boolean {
  if (tag !== undefined && !note.tags.includes(tag)) return false;
  if (task !== undefined && note.task !== task) return false;
  return entry === undefined || note.entry === entry;
}

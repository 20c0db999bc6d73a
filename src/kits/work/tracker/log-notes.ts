import { DaybookError, isDaybookError, shown } from "../../../errors.ts";
import { NOTES_LOG, type NoteState } from "../notes/note.ts";
import { importedFromOf, type NoteEvent, readNoteEvent } from "../notes/note-event.ts";
import type { TrackerBook } from "./parts.ts";

/** What a dump says of the note of a log. */
export type LogNote = Pick<NoteState, "title" | "content" | "tags" | "date"> & { entry: string };

/** What is to be done with a note; without `note` it goes, without `version` it comes. */
export interface NoteStep {
  id: string;
  note: LogNote | undefined;
  version: number | undefined;
}

export interface LogNotesOptions {
  source: string;
  actor: string | undefined;
}

/** The notes of logs, as dump after dump says them. What was changed or deleted here since stays as it is here. */
export class LogNotes {
  readonly #book: TrackerBook;
  readonly #options: LogNotesOptions;

  constructor(book: TrackerBook, options: LogNotesOptions) {
    this.#book = book;
    this.#options = options;
  }

  /** Undefined where the dump says what it said before. @throws version_conflict when both it and somebody here changed the note */
  async plan(id: string, note: LogNote | undefined): Promise<NoteStep | undefined> {
    const { last, imported } = await this.#history(id);
    const said = imported?.after;
    if (note === undefined ? said === undefined : said !== undefined && saysTheSame(said, note))
      return undefined;
    if (last === undefined) return { id, note, version: undefined };
    if (last === imported) return { id, note, version: said && last.version };
    if (last.after === undefined) return undefined;
    throw changedHere(id, last.version);
  }

  async write({ id, note, version }: NoteStep): Promise<void> {
    const { source, actor } = this.#options;
    const { notes } = this.#book;
    const options = { actor, importedFrom: source, ifVersion: version };
    try {
      if (note === undefined) await notes.remove(id, options);
      else if (version === undefined) await notes.create({ id, ...note }, options);
      else await notes.update(id, textOf(note), options);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }

  /** The last event, and the last that an import of this source made: the first of all is one, for its id follows from the log's. */
  async #history(id: string): Promise<{ last?: NoteEvent; imported?: NoteEvent }> {
    let last: NoteEvent | undefined;
    for await (const event of this.#book.newestFirst(NOTES_LOG, id)) {
      const change = readNoteEvent(event);
      if (change === undefined) continue;
      last ??= change;
      const isImported = event.version === 1 || importedFromOf(event) === this.#options.source;
      if (isImported) return { last, imported: change };
    }
    return last === undefined ? {} : { last };
  }
}

function textOf({ title, content, tags, date }: LogNote): Omit<LogNote, "entry"> {
  return { title, content, tags, date };
}

function saysTheSame(said: NoteState, note: LogNote): boolean {
  const tags = new Set(note.tags);
  return (
    said.title === note.title &&
    said.content === note.content &&
    said.date === note.date &&
    said.tags.length === tags.size &&
    said.tags.every((tag) => tags.has(tag))
  );
}

/** Its entry was deleted here, or somebody was faster: the next import of the dump finds what is to be said of it. */
function isPassing(error: unknown): boolean {
  if (isDaybookError(error, "version_conflict") || isDaybookError(error, "note_not_found")) return true;
  return isDaybookError(error, "note_invalid") && error.details.subject === "entry";
}

function changedHere(id: string, actualVersion: number): DaybookError {
  const message = `note ${shown(id)} must be as an earlier dump said, got one that was changed here since`;
  return new DaybookError("version_conflict", message, { subject: id, actualVersion });
}

import type { Page } from "../../../store/store.ts";
import { NoteCommands } from "./commands.ts";
import type {
  ActorOptions,
  ChangeOptions,
  ImportedOptions,
  Note,
  NoteInput,
  NoteItem,
  NotePatch,
} from "./note.ts";
import type { NotePort } from "./port.ts";
import { type NoteListQuery, NoteQueries } from "./queries.ts";

/** Notes: on their own, or attached to a task or a time entry. Each is a stream of the log `notes`. */
export class NotesKit {
  #queries: NoteQueries;
  #commands: NoteCommands;

  constructor(port: NotePort) {
    this.#queries = new NoteQueries(port);
    this.#commands = new NoteCommands(port);
  }

  /**
   * Writes a note down, with the date and the tags of what it is attached to unless it has its own.
   *
   * @throws note_invalid; version_conflict when a note of that id says something else
   */
  create(input: NoteInput, options?: ActorOptions & ImportedOptions): Promise<Note> {
    return this.#commands.create(input, options);
  }

  /**
   * Changes the fields that the patch names. Without `ifVersion` it is applied to whatever the note is by then.
   *
   * @throws note_not_found, note_invalid, version_conflict
   */
  update(id: string, patch: NotePatch, options?: ChangeOptions & ImportedOptions): Promise<Note> {
    return this.#commands.update(id, patch, options);
  }

  /** Deletes a note: its events stay, it is listed no more. @throws note_not_found, version_conflict */
  remove(id: string, options?: ChangeOptions & ImportedOptions): Promise<void> {
    return this.#commands.remove(id, options);
  }

  /** @throws note_not_found, also for one that was deleted */
  get(id: string): Promise<Note> {
    return this.#queries.get(id);
  }

  /** A page of notes and of what tasks say, newest first by default. @throws query_invalid, cursor_invalid */
  list(query?: NoteListQuery): Promise<Page<NoteItem>> {
    return this.#queries.list(query);
  }
}

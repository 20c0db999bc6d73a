import { DaybookError, shown } from "../../../errors.ts";
import { toIso } from "../../../event/calendar.ts";
import { isSame } from "../../../sources/changes/diff.ts";
import { recordedEvent, retrying } from "../shared/retry.ts";
import { tagsOf, withTagsOfNow } from "./inherited-tags.ts";
import type {
  ActorOptions,
  ChangeOptions,
  ImportedOptions,
  Note,
  NoteInput,
  NotePatch,
  NoteState,
} from "./note.ts";
import { type NoteChange, noteEventOf } from "./note-event.ts";
import { foldNote, type NoteHistory } from "./note-fold.ts";
import { type NoteFields, newNoteFields, noteLinkMissing, noteRules, patchedNote } from "./note-input.ts";
import type { Attachment, NotePort } from "./port.ts";
import { noteNotFound } from "./queries.ts";

/** The write side of notes. Every append names the version that it was decided on. */
export class NoteCommands {
  #port: NotePort;

  constructor(port: NotePort) {
    this.#port = port;
  }

  /** @throws note_invalid, version_conflict when a note of that id says something else */
  async create(input: NoteInput, options: ActorOptions & ImportedOptions = {}): Promise<Note> {
    const { actor, importedFrom } = options;
    const { id = this.#port.newId(), ...fields } = newNoteFields(input, this.#port.calendar());
    return retrying(async () => {
      const history = await this.#history(input.id);
      const { note } = history;
      if (note === undefined) {
        const made = await this.#write(
          { id, after: await this.#newState(fields), actor, importedFrom },
          history,
        );
        return fields.tags === undefined ? this.#withTagsOfNow(made, actor) : made;
      }
      // Defaults were decided when it was made: only what is said now can contradict it.
      if (sameNote(note, { ...note, ...fields })) return note;
      throw exists(id, note.version);
    });
  }

  /** Changes the named fields. @throws note_not_found, note_invalid, version_conflict */
  update(id: string, patch: NotePatch, options: ChangeOptions & ImportedOptions = {}): Promise<Note> {
    const { actor, ifVersion, importedFrom } = options;
    return retrying(async () => {
      const { note, history } = await this.#standing(id, ifVersion);
      const { id: _id, version: _version, ...before } = note;
      const after = patchedNote(before, patch, { id, calendar: this.#port.calendar() });
      noteRules.checkNew(after, before);
      if (sameNote(before, after)) return note;
      // A link that stays may point to what is gone by now; a new one must not.
      if (after.task !== before.task) await this.#attachment("task", after.task);
      if (after.entry !== before.entry) await this.#attachment("entry", after.entry);
      return this.#write({ id, before, after, actor, importedFrom }, history);
    });
  }

  /** @throws note_not_found, version_conflict */
  remove(id: string, options: ChangeOptions & ImportedOptions = {}): Promise<void> {
    const { actor, ifVersion, importedFrom } = options;
    return retrying(async () => {
      const { note, history } = await this.#standing(id, ifVersion);
      await this.#append({ id, before: note, actor, importedFrom }, history);
    });
  }

  /** Of an id that a client gave; a new one has none. */
  async #history(id: string | undefined): Promise<NoteHistory> {
    if (id === undefined) return { note: undefined, streamVersion: 0, known: false };
    return foldNote(this.#port.newestFirst(id));
  }

  async #standing(id: string, ifVersion: number | undefined): Promise<{ note: Note; history: NoteHistory }> {
    const history = await foldNote(this.#port.newestFirst(id));
    const { note } = history;
    if (note === undefined) throw noteNotFound(id);
    if (ifVersion !== undefined && ifVersion !== note.version) throw conflict(id, ifVersion, note.version);
    return { note, history };
  }

  /** With the date and the tags of what it is attached to, where it has none of its own. */
  async #newState(fields: NoteFields): Promise<NoteState> {
    const { title = "", content = "", task = null, entry = null, measurements = [] } = fields;
    const given = await Promise.all([this.#attachment("entry", entry), this.#attachment("task", task)]);
    const date = fields.date ?? given[0]?.date ?? given[1]?.date ?? toIso(this.#port.now());
    const tags = fields.tags ?? tagsOf(given);
    return { title, content, tags, date, task, entry, measurements };
  }

  /** @throws note_invalid when it is not there */
  async #attachment(field: "task" | "entry", id: string | null): Promise<Attachment | undefined> {
    if (id === null) return undefined;
    const found = await this.#port[field](id);
    if (found === undefined) throw noteLinkMissing(field, id);
    return found;
  }

  #withTagsOfNow(made: Note, actor: string | undefined): Promise<Note> {
    return withTagsOfNow(made, {
      port: this.#port,
      setTags: (tags, ifVersion) => this.update(made.id, { tags }, { actor, ifVersion }),
    });
  }

  async #write(change: NoteChange & { after: NoteState }, history: NoteHistory): Promise<Note> {
    const version = await this.#append(change, history);
    return { id: change.id, ...change.after, version };
  }

  async #append(change: NoteChange, { streamVersion }: NoteHistory): Promise<number> {
    const event = noteEventOf(change, toIso(this.#port.now()));
    return recordedEvent(await this.#port.append(event, streamVersion)).version as number;
  }
}

/** Tags are a set: their order says nothing. */
function sameNote(a: NoteState, b: NoteState): boolean {
  return isSame(comparable(a), comparable(b));
}

function comparable({ title, content, tags, date, task, entry, measurements }: NoteState) {
  const units = measurements.map(({ value, unit }) => ({ value, unit }));
  return { title, content, tags: [...tags].sort(), date, task, entry, measurements: units };
}

function conflict(id: string, expectedVersion: number, actualVersion: number): DaybookError {
  const message = `note ${shown(id)} must be at version ${expectedVersion}, got ${actualVersion}`;
  const hint = "read the note again and decide anew";
  return new DaybookError("version_conflict", message, { subject: id, expectedVersion, actualVersion, hint });
}

/** Of one that is to be created. */
function exists(id: string, actualVersion: number): DaybookError {
  const message = `note ${shown(id)} must be new, or say the same, got another one that is there`;
  const hint = "give it another id, or change the one that is there";
  return new DaybookError("version_conflict", message, {
    subject: id,
    expectedVersion: "absent",
    actualVersion,
    hint,
  });
}

import { isDaybookError } from "../../../errors.ts";
import { WORK_LIMITS } from "../shared/limits.ts";
import type { Note } from "./note.ts";
import { foldNote } from "./note-fold.ts";
import type { Attachment, NotePort } from "./port.ts";

/** Tags of what a note is attached to: each once, those of the entry before those of the task, as many as a note may have. */
export function tagsOf(attachments: readonly (Attachment | undefined)[]): string[] {
  return [...new Set(attachments.flatMap((one) => one?.tags ?? []))].slice(0, WORK_LIMITS.tags);
}

export interface InheritanceParts {
  port: NotePort;
  /** @throws version_conflict, note_not_found */
  setTags(tags: string[], ifVersion: number): Promise<Note>;
}

/**
 * The tags that a new note took over are of a moment before it was written. Had one been renamed or deleted in
 * between, everywhere but on the note that was not there yet, it would come back by it. So what the note is
 * attached to is looked at once more, until nothing has changed.
 */
export async function withTagsOfNow(made: Note, { port, setTags }: InheritanceParts): Promise<Note> {
  const { id, entry, task } = made;
  if (entry === null && task === null) return made;
  for (let note = made; ; ) {
    const attachments = await Promise.all([
      entry === null ? undefined : port.entry(entry),
      task === null ? undefined : port.task(task),
    ]);
    const isThere = attachments.filter((one) => one !== undefined).length === countLinks(made);
    const tags = tagsOf(attachments);
    if (!isThere || sameTags(tags, note.tags)) return note;
    try {
      note = await setTags(tags, note.version);
    } catch (error) {
      if (!isDaybookError(error, "version_conflict") && !isDaybookError(error, "note_not_found")) throw error;
      const standing = (await foldNote(port.newestFirst(id))).note;
      // Somebody deleted it, or said himself what its tags are.
      if (standing === undefined || !sameTags(standing.tags, note.tags)) return standing ?? note;
      note = standing;
    }
  }
}

function countLinks({ entry, task }: Note): number {
  return [entry, task].filter((link) => link !== null).length;
}

function sameTags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag) => b.includes(tag));
}

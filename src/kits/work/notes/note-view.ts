import type { RecordedEvent } from "../../../event/event.ts";
import type { PendingItems } from "../../../views/pending-items.ts";
import type { View } from "../../../views/view.ts";
import { excerptOf } from "../shared/excerpt.ts";
import { NOTES_LOG, type Note, type NoteItem } from "./note.ts";
import { type NoteLookups, readNoteEvent } from "./note-event.ts";

/** Every note lies in here; the sort key begins with its date. */
export const ALL_NOTES = "all";

export function notesOfTag(tag: string): string {
  return `tag#${tag}`;
}

export function notesOfTask(task: string): string {
  return `task#${task}`;
}

export function notesOfEntry(entry: string): string {
  return `entry#${entry}`;
}

/** Sorts by date. */
export function noteKey({ date, kind, id }: Pick<NoteItem, "date" | "kind" | "id">): string {
  return `${date}#${kind}#${id}`;
}

/** What an event of another kit says of its content: the note that was in it, and the note that is. */
export interface EmbeddedNote {
  id: string;
  before: NoteLookups | undefined;
  after: NoteItem | undefined;
}

/**
 * Notes by date: all of them, each tag's, each task's, each entry's; and the content of tasks as if it were notes, so that
 * one list shows all that was written down. Any list is one range of one partition.
 */
export class NoteView implements View {
  readonly name = "notes";
  readonly #readTask: (event: RecordedEvent) => EmbeddedNote | undefined;

  /** Tasks are read by who knows their events. */
  constructor(readTask: (event: RecordedEvent) => EmbeddedNote | undefined) {
    this.#readTask = readTask;
  }

  fold(event: RecordedEvent, pending: PendingItems): void {
    if (event.log === NOTES_LOG) foldNote(event, pending);
    else {
      const change = this.#readTask(event);
      if (change !== undefined) place("task", change, pending);
    }
  }
}

function foldNote(event: RecordedEvent, pending: PendingItems): void {
  const change = readNoteEvent(event);
  if (change === undefined) return;
  const { id, before, after } = change;
  place("note", { id, before, after: after && itemOf({ ...after, id, version: change.version }) }, pending);
}

function itemOf({ content, ...rest }: Note): NoteItem {
  return { kind: "note", ...rest, excerpt: excerptOf(content) };
}

/** Takes it from where it lay and is not to lie any more, and puts it everywhere else. */
function place(kind: NoteItem["kind"], { id, before, after }: EmbeddedNote, pending: PendingItems): void {
  const stays = new Set(after === undefined ? [] : partitionsOf(after));
  if (before !== undefined) {
    const sk = noteKey({ date: before.date, kind, id });
    for (const pk of partitionsOf(before)) {
      if (before.date !== after?.date || !stays.has(pk)) pending.remove(pk, sk);
    }
  }
  if (after === undefined) return;
  for (const pk of stays) pending.put(pk, noteKey(after), { ...after });
}

/** An item of the view back as it was put there. */
export function noteOfItem(item: Record<string, unknown>): NoteItem {
  const { sk: _sk, ...note } = item;
  return note as unknown as NoteItem;
}

function partitionsOf({ tags, task, entry }: NoteLookups): string[] {
  const partitions = [ALL_NOTES, ...tags.map(notesOfTag)];
  if (task !== null) partitions.push(notesOfTask(task));
  if (entry !== null) partitions.push(notesOfEntry(entry));
  return partitions;
}

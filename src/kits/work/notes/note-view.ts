import type { RecordedEvent } from "../../../event/event.ts";
import type { PendingItems } from "../../../views/pending-items.ts";
import type { View } from "../../../views/view.ts";
import { excerptOf } from "../shared/excerpt.ts";
import type { Note, NoteItem } from "./note.ts";
import { type NoteLookups, readNoteEvent } from "./note-event.ts";
import { readTaskContent } from "./task-content.ts";

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

/**
 * Notes by date: all of them, each tag's, each task's, each entry's; and the content of tasks as if it were notes, so that
 * one list shows all that was written down. Any list is one range of one partition.
 */
export class NoteView implements View {
  readonly name = "notes";

  fold(event: RecordedEvent, pending: PendingItems): void {
    const note = readNoteChange(event);
    if (note !== undefined) place("note", note, pending);
    const content = readTaskContent(event);
    if (content !== undefined) place("task", content, pending);
  }
}

function readNoteChange(event: RecordedEvent): NotePlaces | undefined {
  const change = readNoteEvent(event);
  if (change === undefined) return undefined;
  const { id, version, before, after } = change;
  return { id, before, after: after && itemOf({ id, ...after, version }) };
}

function itemOf({ id, title, content, ...rest }: Note): NoteItem {
  return { kind: "note", id, title, excerpt: excerptOf(content), ...rest };
}

interface NotePlaces {
  id: string;
  before: NoteLookups | undefined;
  after: NoteItem | undefined;
}

/** Takes it from where it lay, and puts it where it lies now. */
function place(kind: NoteItem["kind"], { id, before, after }: NotePlaces, pending: PendingItems): void {
  if (before !== undefined) {
    const sk = noteKey({ date: before.date, kind, id });
    for (const pk of partitionsOf(before)) pending.remove(pk, sk);
  }
  if (after === undefined) return;
  for (const pk of partitionsOf(after)) pending.put(pk, noteKey(after), { ...after });
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

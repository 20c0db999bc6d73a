import type { RecordedEvent } from "../../../event/event.ts";
import type { Note } from "./note.ts";
import { noteAfter, readNoteEvent } from "./note-event.ts";

export interface NoteHistory {
  /** Undefined when there is none, or it was deleted. */
  note: Note | undefined;
  /** Of the stream's last event, whoever appended it; 0 for no stream. */
  streamVersion: number;
  /** Whether there ever was a note of this id. */
  known: boolean;
}

/** What a note's events come to. The last whole one says it all, so that a long history costs as much as a short one. */
export async function foldNote(newestFirst: AsyncIterable<RecordedEvent>): Promise<NoteHistory> {
  let streamVersion = 0;
  for await (const event of newestFirst) {
    streamVersion = Math.max(streamVersion, event.version ?? 0);
    const change = readNoteEvent(event);
    if (change !== undefined) return { note: noteAfter(change), streamVersion, known: true };
  }
  return { note: undefined, streamVersion, known: false };
}

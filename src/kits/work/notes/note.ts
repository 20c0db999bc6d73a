import type { ActorOptions, ChangeOptions } from "../../time/entry.ts";
import type { Measurement } from "../units/measurement.ts";

/** The log that holds the notes: one stream a note, its id the subject. */
export const NOTES_LOG = "notes";

export type { ActorOptions, ChangeOptions };

/** The import that makes a change. Its event says so, and a later import knows what it said last. */
export interface ImportedOptions {
  importedFrom?: string | undefined;
}

/** What a note says, and what its events carry. */
export interface NoteState {
  /** At most 500 characters; may be empty. */
  title: string;
  /** At most 100,000 characters. */
  content: string;
  tags: string[];
  /** What it is about lies here: UTC with milliseconds. */
  date: string;
  /** The id of the task that it is attached to. */
  task: string | null;
  /** The id of the time entry that it is attached to. */
  entry: string | null;
  measurements: Measurement[];
}

export interface Note extends NoteState {
  id: string;
  /** Of the last event that changed it. */
  version: number;
}

/** What a list shows of a note, or of a task that has content: one list shows all that was written down. */
export interface NoteItem {
  kind: "note" | "task";
  /** Of the note, or of the task. */
  id: string;
  title: string;
  /** How the content begins, at most 280 characters. */
  excerpt: string;
  tags: string[];
  /** Of a task: when it was created. */
  date: string;
  /** Of a task: itself. */
  task: string | null;
  entry: string | null;
  measurements: Measurement[];
  version: number;
}

export interface NoteInput {
  title?: string;
  content?: string;
  /** Default those of the entry and the task that it is attached to. */
  tags?: string[];
  /** RFC 3339, or a day. Default that of the entry, else of the task that it is attached to, else now. */
  date?: string;
  task?: string | null;
  entry?: string | null;
  measurements?: Measurement[];
  /** Default a new UUIDv7. Creating the same id with the same content twice creates once. */
  id?: string;
}

export type NotePatch = Omit<NoteInput, "id">;

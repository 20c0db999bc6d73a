import { DaybookError } from "../errors.ts";
import type { PortableEvent } from "./portable-event.ts";

export const BACKUP_FORMAT = "daybook-backup";
export const BACKUP_VERSION = 1;

/** The first line of a backup; after it come the events, one a line, with marks between them. */
export interface BackupHeader {
  format: typeof BACKUP_FORMAT;
  version: number;
  /** The book's time zone; null: it had none yet. */
  zone: string | null;
  /** When it was made, UTC with milliseconds. */
  created: string;
}

/** Says of every line before it that it is whole, so that a reader takes only what it knows to be right. */
export interface BackupMark {
  /** Before it, all together. */
  events: number;
  /** Of all lines before it, as hex. */
  sha256: string;
}

export interface BackupLog {
  ordering: "version" | "time";
  events: number;
}

/** The last line; without it a backup was cut off. */
export interface BackupEnd extends BackupMark {
  logs: Record<string, BackupLog>;
}

/** Counts an event to its log. `logs` has no prototype: a log may be called `constructor`. */
export function countEvent(logs: Record<string, BackupLog>, { log, version }: PortableEvent): void {
  const entry = logs[log] ?? { ordering: version === undefined ? "time" : "version", events: 0 };
  entry.events += 1;
  logs[log] = entry;
}

/** Events between two marks, at most; fewer when they are large. */
export const BLOCK_EVENTS = 1_000;
/** Characters of JSON after which there is a mark. */
export const BLOCK_CHARACTERS = 4 * 1024 * 1024;

/** @param events known to be right before the damage */
export function invalidBackup(message: string, details: { events: number; cause?: unknown }): DaybookError {
  return new DaybookError("backup_invalid", message, {
    subject: "backup",
    ...details,
    hint: "take another backup; --partial restores what comes before the damage",
  });
}

import type { RecordedEvent } from "../../../event/event.ts";
import { excerptOf } from "../shared/excerpt.ts";
import { TASK_LOG } from "../tasks/task.ts";
import { readTaskEvent } from "../tasks/task-event.ts";
import type { NoteItem } from "./note.ts";
import type { NoteLookups } from "./note-event.ts";

/** The content of a task as a note of that task, dated when it was created. */
export interface TaskContent {
  id: string;
  before: NoteLookups | undefined;
  /** Undefined for none: the task is deleted, or has no content. */
  after: NoteItem | undefined;
}

/** Undefined for any event that is not one of a task. */
export function readTaskContent(event: RecordedEvent): TaskContent | undefined {
  if (event.log !== TASK_LOG) return undefined;
  const change = readTaskEvent(event);
  if (change === undefined) return undefined;
  const { id, version, before, after } = change;
  const lookups = { task: id, entry: null };
  const isThere = after !== undefined && after.content !== "";
  return {
    id,
    before: before && { date: before.created, tags: before.tags, ...lookups },
    after: isThere
      ? {
          kind: "task",
          id,
          title: after.title,
          excerpt: excerptOf(after.content),
          tags: after.tags,
          date: after.created,
          ...lookups,
          measurements: [],
          version,
        }
      : undefined,
  };
}

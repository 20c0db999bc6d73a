import { type ErrorCode, isDaybookError } from "../errors.ts";
import { NOTES_LOG } from "../kits/work/notes/note.ts";
import type { NotePort } from "../kits/work/notes/port.ts";
import type { KitParts, Kits } from "./kits.ts";

/** What notes may ask of a book, and of the kits whose things they are attached to. */
export function notePort(parts: KitParts, kits: Pick<Kits, "time" | "tasks">): NotePort {
  const { log, reads, views, calendar, now, newId } = parts;
  return {
    calendar,
    now,
    newId,
    append: async (event, expectedVersion) =>
      (await log.appendStreams([{ log: NOTES_LOG, events: [event], expectedVersion }]))[0],
    newestFirst: (id) => reads.newestFirst(NOTES_LOG, id),
    queryView: (query) => views.query({ view: "notes", ...query }),
    task: async (id) => {
      const task = await kits.tasks.find(id, { fresh: true });
      return task && { date: task.created, tags: task.tags };
    },
    entry: (id) =>
      unless("entry_not_found", async () => {
        const { start: date, tags } = await kits.time.get(id);
        return { date, tags };
      }),
  };
}

/** Undefined in the place of one error. */
async function unless<T>(code: ErrorCode, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isDaybookError(error, code)) return undefined;
    throw error;
  }
}

import { TIME_LOG } from "../kits/time/entry.ts";
import { foldEntry } from "../kits/time/entry-fold.ts";
import { NOTES_LOG } from "../kits/work/notes/note.ts";
import type { NotePort } from "../kits/work/notes/port.ts";
import type { KitParts, Kits } from "./kits.ts";

/** What notes may ask of a book, and of the kits whose things they are attached to. */
export function notePort(parts: KitParts, kits: Pick<Kits, "tasks">): NotePort {
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
    entry: async (id) => {
      const { entry } = foldEntry(await reads.wholeStream(TIME_LOG, id));
      return entry && { date: entry.start, tags: entry.tags };
    },
  };
}

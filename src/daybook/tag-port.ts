import { isDaybookError } from "../errors.ts";
import { TIME_LOG } from "../kits/time/entry.ts";
import { foldEntry } from "../kits/time/entry-fold.ts";
import { partitionOfTag as entriesOfTag } from "../kits/time/entry-view.ts";
import { notesOfTag } from "../kits/work/notes/note-view.ts";
import type { SetTagsOptions, TaggedCollection, TaggedObject, TagPort } from "../kits/work/tags/port.ts";
import { TAGS_LOG } from "../kits/work/tags/tag.ts";
import { partitionOfTag as tasksOfTag } from "../kits/work/tasks/task-view.ts";
import type { Page } from "../store/store.ts";
import type { ViewSet } from "../views/view-set.ts";
import type { KitParts, Kits } from "./kits.ts";

/** Objects of a tag that are read at once. */
const CHUNK = 500;

/** What tags may ask of a book, and of the kits whose things have them. */
export function tagPort(parts: KitParts, kits: Pick<Kits, "time" | "tasks" | "notes">): TagPort {
  const { log, reads, views, now } = parts;
  const { time, tasks, notes } = kits;
  const write = (options: SetTagsOptions, tags: string[]) => [{ tags }, options] as const;
  return {
    now,
    append: async (event, expectedVersion) =>
      (await log.appendStreams([{ log: TAGS_LOG, events: [event], expectedVersion }]))[0],
    newestFirst: (tag) => reads.newestFirst(TAGS_LOG, tag),
    queryView: (query) => views.query({ view: "tags", ...query }),
    collections: [
      collection(views, {
        kind: "tasks",
        view: "tasks",
        partitionOf: tasksOfTag,
        get: (id) => tasks.find(id, { fresh: true }),
        set: (id, tags, options) => tasks.update(id, ...write(options, tags)),
      }),
      collection(views, {
        kind: "notes",
        view: "notes",
        partitionOf: notesOfTag,
        get: (id) => notes.get(id),
        set: (id, tags, options) => notes.update(id, ...write(options, tags)),
      }),
      collection(views, {
        kind: "entries",
        view: "time",
        partitionOf: entriesOfTag,
        // By itself, without what its neighbours say.
        get: async (id) => foldEntry(await reads.wholeStream(TIME_LOG, id)).entry,
        set: (id, tags, options) => time.amend(id, ...write(options, tags)),
      }),
    ],
  };
}

interface CollectionParts {
  kind: TaggedCollection["kind"];
  view: string;
  partitionOf(tag: string): string;
  get(id: string): Promise<TaggedObject | undefined>;
  set(id: string, tags: string[], options: SetTagsOptions): Promise<unknown>;
}

function collection(
  views: ViewSet,
  { kind, view, partitionOf, get, set }: CollectionParts,
): TaggedCollection {
  return {
    kind,
    tagged: async (tag, cursor): Promise<Page<string>> => {
      const page = await views.query({
        view,
        pk: partitionOf(tag),
        direction: "forward",
        limit: CHUNK,
        fresh: true,
        ...(cursor === undefined ? {} : { cursor }),
      });
      // Tasks lie among the notes, and are changed as tasks.
      const ids = page.items.filter(({ kind }) => kind !== "task").map(({ id }) => id as string);
      return page.nextCursor === undefined ? { items: ids } : { items: ids, nextCursor: page.nextCursor };
    },
    get: async (id) => {
      try {
        return await get(id);
      } catch (error) {
        if (isDaybookError(error) && error.code.endsWith("_not_found")) return undefined;
        throw error;
      }
    },
    setTags: async (id, tags, options) => {
      await set(id, tags, options);
    },
  };
}

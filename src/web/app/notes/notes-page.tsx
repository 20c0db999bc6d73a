import { useState } from "preact/hooks";
import { countText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { navigate, useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book, Page } from "../lib/types.ts";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import type { NoteItem } from "./note.ts";
import { NewNote } from "./note-form.tsx";
import { NoteLine } from "./note-line.tsx";

const ROWS = 30;

/** All notes, newest first: those of their own, those of tasks and time entries, and what tasks say. */
export function NotesPage({ book, revision }: { book: Book; revision: number }) {
  useTitle("Notes");
  const tag = useRoute().query.get("tag") ?? "";
  const [adding, setAdding] = useState(false);
  const query = { tag, limit: ROWS };
  const paging = usePaging(urlOf("/api/notes", query));
  const notes = useResource<Page<NoteItem>>(
    urlOf("/api/notes", { ...query, cursor: paging.cursor }),
    revision,
  );
  return (
    <section class="panel" aria-label="Notes">
      <div class="panel-head">
        <h1 class="panel-title">Notes</h1>
        <button type="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          New note
        </button>
      </div>
      {adding && <NewNote done={() => setAdding(false)} reload={notes.reload} />}
      <TagFilter tag={tag} />
      <Loaded resource={notes} what="the notes" lines={8}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyNotice>{tag === "" ? "No notes yet." : `No note has the tag ${tag}.`}</EmptyNotice>
          ) : (
            <>
              <ul class="notes">
                {items.map((note) => (
                  <NoteLine key={`${note.kind}:${note.id}`} note={note} book={book} reload={notes.reload} />
                ))}
              </ul>
              <Pager
                paging={paging}
                nextCursor={nextCursor}
                text={
                  nextCursor === null && paging.page === 0
                    ? countText(items.length, "note")
                    : `Page ${paging.page + 1}`
                }
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function TagFilter({ tag }: { tag: string }) {
  return (
    <form class="picker" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label class="field" key={tag}>
        <span>Tag</span>
        <input
          defaultValue={tag}
          placeholder="any"
          onChange={(event) => navigate({ query: { tag: event.currentTarget.value.trim() } })}
        />
      </label>
    </form>
  );
}

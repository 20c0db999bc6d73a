import { useState } from "preact/hooks";
import { useResource } from "../lib/resource.ts";
import type { Book } from "../lib/types.ts";
import { Link } from "../ui/link.tsx";
import { Moment } from "../ui/moment.tsx";
import { Loaded } from "../ui/states.tsx";
import { TagList } from "../ui/tag-list.tsx";
import type { Note, NoteItem } from "./note.ts";
import { EditNote } from "./note-form.tsx";

interface NoteLineProps {
  note: NoteItem;
  book: Book;
  reload: () => void;
}

/** A note in a line; it opens to the whole text, which can be changed there. */
export function NoteLine({ note, book, reload }: NoteLineProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
        <summary>
          <span class="note-title">{note.title || "Untitled"}</span>
          <Moment at={note.date} book={book} />
          <TagList tags={note.tags} />
          {!isOpen && <span class="note-excerpt">{note.excerpt}</span>}
        </summary>
        <p class="note-links">
          <NoteLinks note={note} />
        </p>
        {isOpen && note.kind === "note" && <OpenNote id={note.id} version={note.version} reload={reload} />}
        {isOpen && note.kind === "task" && <p class="note-text">{note.excerpt}</p>}
      </details>
    </li>
  );
}

function NoteLinks({ note: { kind, id, task, entry } }: { note: NoteItem }) {
  const about = kind === "task" ? id : task;
  return (
    <>
      {about !== null && (
        <Link to={{ path: "/tasks", query: { task: about } }}>
          {kind === "task" ? "The task" : "Its task"}
        </Link>
      )}
      {entry !== null && (
        <Link to={{ path: "/history", query: { log: "time", subject: entry } }}>Its time entry</Link>
      )}
      {kind === "note" && (
        <Link to={{ path: "/history", query: { log: "notes", subject: id } }}>Changes</Link>
      )}
    </>
  );
}

function OpenNote({ id, version, reload }: { id: string; version: number; reload: () => void }) {
  const note = useResource<Note>(`/api/notes/${encodeURIComponent(id)}`, version);
  return (
    <Loaded resource={note} what="the note" lines={4}>
      {(whole) => <EditNote key={whole.version} note={whole} reload={reload} />}
    </Loaded>
  );
}

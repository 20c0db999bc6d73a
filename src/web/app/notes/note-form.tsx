import { useState } from "preact/hooks";
import { type Action, useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import { tagsOf, tagsText } from "../lib/tags.ts";
import { Failure } from "../ui/failure.tsx";
import { Field, TextArea } from "../ui/field.tsx";
import type { Note } from "./note.ts";

interface NoteText {
  title: string;
  content: string;
  tags: string[];
}

const EMPTY: NoteText = { title: "", content: "", tags: [] };

interface NewNoteProps {
  /** What it is about. */
  about?: { task: string } | { entry: string };
  done: () => void;
  reload: () => void;
}

export function NewNote({ about = {} as { task: string }, done, reload }: NewNoteProps) {
  const action = useAction();
  const save = async ({ tags, ...text }: NoteText) => {
    const note = { ...text, ...(tags.length === 0 ? {} : { tags }), ...about };
    if (!(await action.run(() => sendJson("POST", "/api/notes", note)))) return;
    reload();
    done();
  };
  return (
    <NoteForm label="New note" note={EMPTY} action={action} save={save}>
      <button type="button" onClick={done}>
        Cancel
      </button>
    </NoteForm>
  );
}

/** Saves only what it was shown: who was faster is not overwritten. */
export function EditNote({ note, reload }: { note: Note; reload: () => void }) {
  const action = useAction();
  const [sure, setSure] = useState(false);
  const path = `/api/notes/${encodeURIComponent(note.id)}`;
  const send = async (work: () => Promise<unknown>) => {
    if (await action.run(work)) reload();
  };
  return (
    <NoteForm
      label={`Note ${note.title}`}
      note={note}
      action={action}
      save={(text) => send(() => sendJson("PATCH", path, text, { ifVersion: note.version }))}
    >
      <button
        type="button"
        disabled={action.busy}
        onClick={() => (sure ? void send(() => sendJson("DELETE", path)) : setSure(true))}
      >
        {sure ? "Really delete" : "Delete"}
      </button>
    </NoteForm>
  );
}

interface NoteFormProps {
  label: string;
  note: NoteText;
  action: Action;
  save: (text: NoteText) => Promise<void>;
  children: preact.ComponentChildren;
}

function NoteForm({ label, note, action, save, children }: NoteFormProps) {
  const [title, setTitle] = useState(note.title);
  const [content, setContent] = useState(note.content);
  const [tags, setTags] = useState(tagsText(note.tags));
  const submit = (event: Event) => {
    event.preventDefault();
    void save({ title: title.trim(), content, tags: tagsOf(tags) });
  };
  return (
    <form class="form" aria-label={label} onSubmit={submit}>
      <Field label="Title" value={title} onInput={setTitle} required />
      <TextArea label="Text" value={content} onInput={setContent} />
      <Field label="Tags, parted by commas" value={tags} onInput={setTags} />
      <Failure error={action.failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={action.busy}>
          Save
        </button>
        {children}
      </div>
    </form>
  );
}

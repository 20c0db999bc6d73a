import { useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import { tagsOf } from "../lib/tags.ts";
import { Failure } from "../ui/failure.tsx";
import { Field } from "../ui/field.tsx";

interface NewTaskProps {
  /** Above it. */
  parent?: string;
  done: () => void;
}

/** A title, and tags if somebody wants; it stays open for the next one. */
export function NewTask({ parent, done }: NewTaskProps) {
  const { busy, failure, run } = useAction();
  const [title, setTitle] = useState("");
  const [tags, setTags] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    const task = { title: title.trim(), tags: tagsOf(tags), ...(parent === undefined ? {} : { parent }) };
    if (await run(() => sendJson("POST", "/api/tasks", task))) setTitle("");
  };
  return (
    <form
      class="form"
      aria-label={parent === undefined ? "New task" : "New task below it"}
      onSubmit={(event) => void submit(event)}
    >
      <div class="form-row">
        <Field label="What is to be done" value={title} onInput={setTitle} required />
        <Field label="Tags, parted by commas" value={tags} onInput={setTags} />
      </div>
      <Failure error={failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy}>
          Add
        </button>
        <button type="button" onClick={done}>
          Close
        </button>
      </div>
    </form>
  );
}

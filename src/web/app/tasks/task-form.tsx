import { useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import { tagsOf, tagsText } from "../lib/tags.ts";
import { Failure } from "../ui/failure.tsx";
import { Field, TextArea } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { STATUS_TEXT, STATUSES, type TaskDetail, type TaskStatus, taskPath } from "./task.ts";

/** What of a task can be changed; saved only if nobody was faster. */
export function TaskForm({ task, reload }: { task: TaskDetail; reload: () => void }) {
  const { busy, failure, run } = useAction();
  const [title, setTitle] = useState(task.title);
  const [content, setContent] = useState(task.content);
  const [status, setStatus] = useState<TaskStatus>(task.status);
  const [tags, setTags] = useState(tagsText(task.tags));
  const [due, setDue] = useState(task.due ?? "");
  const [parent, setParent] = useState(task.parent ?? "");
  const save = async (event: Event) => {
    event.preventDefault();
    const patch = {
      title: title.trim(),
      content,
      status,
      tags: tagsOf(tags),
      due: due === "" ? null : due,
      parent: parent.trim() === "" ? null : parent.trim(),
    };
    if (await run(() => sendJson("PATCH", taskPath(task.id), patch, { ifVersion: task.version }))) reload();
  };
  return (
    <form class="form" aria-label="The task" onSubmit={(event) => void save(event)}>
      <Field label="Title" value={title} onInput={setTitle} required />
      <TextArea label="Details" value={content} onInput={setContent} rows={4} />
      <div class="form-row">
        <Select label="Status" value={status} onChange={(value) => setStatus(value as TaskStatus)}>
          {STATUSES.map((name) => (
            <option key={name} value={name}>
              {STATUS_TEXT[name]}
            </option>
          ))}
        </Select>
        <label class="field">
          <span>Due</span>
          <input type="date" value={due} onInput={(event) => setDue(event.currentTarget.value)} />
        </label>
      </div>
      <div class="form-row">
        <Field label="Tags, parted by commas" value={tags} onInput={setTags} />
        <Field label="Below the task (its id)" value={parent} onInput={setParent} placeholder="none" />
      </div>
      <Failure error={failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy}>
          Save
        </button>
        <span class="muted">
          <code>{task.id}</code> version {task.version}
        </span>
      </div>
    </form>
  );
}

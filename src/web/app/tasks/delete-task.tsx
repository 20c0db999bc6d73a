import { useState } from "preact/hooks";
import { countText } from "../../../views/heatmap-text.ts";
import { useAction } from "../lib/action.ts";
import { sendJson, urlOf } from "../lib/api.ts";
import { navigate } from "../lib/route.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { Select } from "../ui/select.tsx";
import { type TaskDetail, taskPath } from "./task.ts";

/** Asks before a task goes, and what becomes of those below it. */
export function DeleteTask({ task, onClose }: { task: TaskDetail; onClose: () => void }) {
  return (
    <Dialog title={`Delete ${task.title}?`} onClose={onClose}>
      {(close) => <DeleteForm task={task} close={close} />}
    </Dialog>
  );
}

function DeleteForm({ task, close }: { task: TaskDetail; close: () => void }) {
  const { busy, failure, run } = useAction();
  const [children, setChildren] = useState("detach");
  const below = task.children.total;
  const submit = async (event: Event) => {
    event.preventDefault();
    const query = below === 0 ? {} : { children };
    if (!(await run(() => sendJson("DELETE", urlOf(taskPath(task.id), query))))) return;
    close();
    navigate({ query: { task: undefined } });
  };
  return (
    <form class="dialog-body" onSubmit={(event) => void submit(event)}>
      <p>Its history stays in the log; it is listed no more.</p>
      {below > 0 && (
        <Select label={`${countText(below, "task")} below it`} value={children} onChange={setChildren}>
          <option value="detach">stay</option>
          <option value="cascade">go too</option>
        </Select>
      )}
      <Failure error={failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy}>
          Delete
        </button>
        <button type="button" onClick={close}>
          Keep it
        </button>
      </div>
    </form>
  );
}

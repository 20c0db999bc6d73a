import type { ComponentChildren } from "preact";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import { durationText } from "../lib/format.ts";
import type { Book } from "../lib/types.ts";
import { shortDate } from "../lib/zone-time.ts";
import { Failure } from "../ui/failure.tsx";
import { Link } from "../ui/link.tsx";
import { TagList } from "../ui/tag-list.tsx";
import { isClosed, STATUS_TEXT, type TaskItem, type TaskNode, taskPath } from "./task.ts";

interface TaskLineProps {
  task: TaskItem | TaskNode;
  selected: string | null;
  book: Book;
  reload: () => void;
  /** What stands before it. */
  children?: ComponentChildren;
}

/** A task in a line; its check completes it. */
export function TaskLine({ task, selected, book, reload, children }: TaskLineProps) {
  const { busy, failure, run } = useAction();
  const closed = isClosed(task.status);
  const toggle = async () => {
    await run(() => sendJson("POST", `${taskPath(task.id)}/${closed ? "reopen" : "complete"}`));
    reload();
  };
  return (
    <>
      <div class={task.id === selected ? "task-line selected" : "task-line"}>
        {children}
        <input
          type="checkbox"
          aria-label={`Done: ${task.title}`}
          checked={closed}
          disabled={busy}
          onChange={() => void toggle()}
        />
        <Link class={closed ? "task-title closed" : "task-title"} to={{ query: { task: task.id } }}>
          {task.title}
        </Link>
        {(task.status === "in-progress" || task.status === "cancelled") && (
          <span class="task-fact">{STATUS_TEXT[task.status]}</span>
        )}
        {"progress" in task && <NodeFacts node={task} />}
        <TagList tags={task.tags} />
        <Due task={task} book={book} />
      </div>
      <Failure error={failure} />
    </>
  );
}

function NodeFacts({ node: { progress, subtreeSeconds } }: { node: TaskNode }) {
  return (
    <>
      {progress.total > 0 && (
        <span class="task-fact">
          {progress.done} of {progress.total} done
        </span>
      )}
      {subtreeSeconds !== null && subtreeSeconds > 0 && (
        <span class="task-fact">{durationText(subtreeSeconds)}</span>
      )}
    </>
  );
}

function Due({ task: { due, status }, book }: { task: TaskItem; book: Book }) {
  if (due === null) return null;
  const late = due < book.today && !isClosed(status);
  return (
    <span class={late ? "task-fact late" : "task-fact"}>
      {late ? "was due" : "due"} {shortDate(due, book.today)}
    </span>
  );
}

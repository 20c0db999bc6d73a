import { useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import type { Book } from "../lib/types.ts";
import { shortDate } from "../lib/zone-time.ts";
import { Failure } from "../ui/failure.tsx";
import { Link } from "../ui/link.tsx";
import { TagList } from "../ui/tag-list.tsx";
import { isClosed, STATUS_TEXT, type TaskItem, taskPath } from "./task.ts";
import { TaskList } from "./task-list.tsx";

interface TaskLineProps {
  task: TaskItem;
  isTree: boolean;
  selected: string | null;
  book: Book;
  revision: number;
  reload: () => void;
}

/** A task in a line: its check completes it, its arrow opens what is below it. */
export function TaskLine({ task, isTree, selected, book, revision, reload }: TaskLineProps) {
  const { busy, failure, run } = useAction();
  const [isOpen, setOpen] = useState(false);
  const closed = isClosed(task.status);
  const toggle = async () => {
    await run(() => sendJson("POST", `${taskPath(task.id)}/${closed ? "reopen" : "complete"}`));
    reload();
  };
  return (
    <li>
      <div class={task.id === selected ? "task-line selected" : "task-line"}>
        {isTree && (
          <button
            type="button"
            class="disclosure"
            aria-expanded={isOpen}
            aria-label={`Tasks below ${task.title}`}
            onClick={() => setOpen(!isOpen)}
          >
            <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span>
          </button>
        )}
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
          <span class="task-status">{STATUS_TEXT[task.status]}</span>
        )}
        <TagList tags={task.tags} />
        <Due task={task} book={book} />
      </div>
      <Failure error={failure} />
      {isOpen && (
        <TaskList filter={{ parent: task.id }} isTree selected={selected} book={book} revision={revision} />
      )}
    </li>
  );
}

function Due({ task: { due, status }, book }: { task: TaskItem; book: Book }) {
  if (due === null) return null;
  const late = due < book.today && !isClosed(status);
  return (
    <span class={late ? "due late" : "due"}>
      {late ? "was due" : "due"} {shortDate(due, book.today)}
    </span>
  );
}

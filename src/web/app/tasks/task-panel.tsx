import { useState } from "preact/hooks";
import { History } from "../history/history-page.tsx";
import { useAction } from "../lib/action.ts";
import { sendJson, urlOf } from "../lib/api.ts";
import { durationText } from "../lib/format.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, Page } from "../lib/types.ts";
import type { NoteItem } from "../notes/note.ts";
import { NewNote } from "../notes/note-form.tsx";
import { NoteLine } from "../notes/note-line.tsx";
import { Bar } from "../ui/bar.tsx";
import { Failure } from "../ui/failure.tsx";
import { Link } from "../ui/link.tsx";
import { Loaded } from "../ui/states.tsx";
import { DeleteTask } from "./delete-task.tsx";
import { NewTask } from "./new-task.tsx";
import { type TaskDetail, taskPath } from "./task.ts";
import { TaskForm } from "./task-form.tsx";

interface TaskDetailProps {
  id: string;
  book: Book;
  revision: number;
}

/** One task whole: where it stands, how far it is, its notes and what became of it. */
export function TaskPanel({ id, book, revision }: TaskDetailProps) {
  const task = useResource<TaskDetail>(taskPath(id), revision);
  return (
    <section class="panel task-detail" aria-label="Task">
      <Loaded resource={task} what="the task" lines={8}>
        {(data) => (
          <>
            <Ancestors task={data} />
            <TaskForm key={data.version} task={data} reload={task.reload} />
            <Facts task={data} />
            <Actions task={data} reload={task.reload} />
            <TaskNotes id={id} book={book} revision={revision} />
            <h2>History</h2>
            <History log="tasks" subject={id} book={book} revision={revision} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Ancestors({ task }: { task: TaskDetail }) {
  return (
    <nav class="crumbs" aria-label="Above it">
      <Link to={{ query: { task: undefined } }}>All tasks</Link>
      {task.ancestors.map(({ id, title }) => (
        <Link key={id} to={{ query: { task: id } }}>
          {title}
        </Link>
      ))}
    </nav>
  );
}

function Facts({ task: { progress, time } }: { task: TaskDetail }) {
  const { done, total } = progress;
  const { seconds, subtreeSeconds } = time;
  return (
    <div class="task-facts">
      {done !== null && total !== null && total > 0 && (
        <>
          <Bar fraction={done / total} label={`${done} of ${total} tasks below it are done`} />
          <p>
            {done} of {total} below it done
          </p>
        </>
      )}
      {seconds !== null && (
        <p>
          <strong>{durationText(seconds)}</strong> on it
          {subtreeSeconds !== null && subtreeSeconds !== seconds && (
            <>, {durationText(subtreeSeconds)} with all below it</>
          )}
        </p>
      )}
    </div>
  );
}

function Actions({ task, reload }: { task: TaskDetail; reload: () => void }) {
  const { busy, failure, run } = useAction();
  const [adding, setAdding] = useState<"task" | "note">();
  const [deleting, setDeleting] = useState(false);
  const track = () =>
    sendJson("POST", "/api/time-entries/start", { description: task.title, tags: task.tags, task: task.id });
  return (
    <>
      <div class="buttons">
        <button type="button" disabled={busy} onClick={() => void run(track)}>
          Start the timer
        </button>
        <button type="button" onClick={() => setAdding("task")}>
          Task below it
        </button>
        <button type="button" onClick={() => setAdding("note")}>
          Note
        </button>
        <button type="button" onClick={() => setDeleting(true)}>
          Delete…
        </button>
      </div>
      <Failure error={failure} />
      {adding === "task" && <NewTask parent={task.id} done={() => setAdding(undefined)} />}
      {adding === "note" && (
        <NewNote about={{ task: task.id }} done={() => setAdding(undefined)} reload={reload} />
      )}
      {deleting && <DeleteTask task={task} onClose={() => setDeleting(false)} />}
    </>
  );
}

function TaskNotes({ id, book, revision }: TaskDetailProps) {
  const notes = useResource<Page<NoteItem>>(urlOf("/api/notes", { task: id, limit: 100 }), revision);
  const own = notes.data?.items.filter(({ kind }) => kind === "note") ?? [];
  if (own.length === 0) return null;
  return (
    <>
      <h2>Notes</h2>
      <ul class="notes">
        {own.map((note) => (
          <NoteLine key={note.id} note={note} book={book} reload={notes.reload} />
        ))}
      </ul>
    </>
  );
}

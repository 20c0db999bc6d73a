import { useState } from "preact/hooks";
import { navigate, useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book } from "../lib/types.ts";
import { Select } from "../ui/select.tsx";
import { NewTask } from "./new-task.tsx";
import { STATUS_TEXT, STATUSES } from "./task.ts";
import { TaskList } from "./task-list.tsx";
import { TaskPanel } from "./task-panel.tsx";

interface TasksPageProps {
  book: Book;
  revision: number;
}

/** What there is to do, as a tree; with `?task=`, one of them beside it. With a filter, a list. */
export function TasksPage({ book, revision }: TasksPageProps) {
  const { query } = useRoute();
  const [adding, setAdding] = useState(false);
  const [selected, status, tag] = [query.get("task"), query.get("status") ?? "", query.get("tag") ?? ""];
  useTitle("Tasks");
  const isFiltered = status !== "" || tag !== "";
  return (
    <div class={selected === null ? "loaded" : "columns"}>
      <section class="panel" aria-label="Tasks">
        <div class="panel-head">
          <h1 class="panel-title">Tasks</h1>
          <button type="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            New task
          </button>
        </div>
        {adding && <NewTask done={() => setAdding(false)} />}
        <Filters status={status} tag={tag} />
        <TaskList
          filter={isFiltered ? { status, tag } : { parent: "none" }}
          isTree={!isFiltered}
          selected={selected}
          book={book}
          revision={revision}
        />
      </section>
      {selected !== null && <TaskPanel key={selected} id={selected} book={book} revision={revision} />}
    </div>
  );
}

function Filters({ status, tag }: { status: string; tag: string }) {
  return (
    <form class="picker" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Select label="Status" value={status} onChange={(value) => navigate({ query: { status: value } })}>
        <option value="">All, as a tree</option>
        {STATUSES.map((name) => (
          <option key={name} value={name}>
            {STATUS_TEXT[name]}
          </option>
        ))}
      </Select>
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

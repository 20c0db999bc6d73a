import { countText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, Page } from "../lib/types.ts";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import type { TaskItem } from "./task.ts";
import { TaskLine } from "./task-line.tsx";
import { TaskTree } from "./task-tree.tsx";

const ROWS = 50;

export interface TaskListProps {
  /** Parameters of `GET /api/tasks`. */
  filter: Record<string, string>;
  /** Whether a task opens to those below it. */
  isTree: boolean;
  selected: string | null;
  book: Book;
  revision: number;
}

/** A page of tasks, as trees or one by one. */
export function TaskList({ filter, isTree, selected, book, revision }: TaskListProps) {
  const query = { ...filter, limit: ROWS };
  const paging = usePaging(urlOf("/api/tasks", query));
  const tasks = useResource<Page<TaskItem>>(
    urlOf("/api/tasks", { ...query, cursor: paging.cursor }),
    revision,
  );
  return (
    <Loaded resource={tasks} what="the tasks" lines={6}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <EmptyNotice>{isTree ? "Nothing to do yet." : "No task matches."}</EmptyNotice>
        ) : (
          <>
            <ul class="tasks">
              {items.map((task) => {
                const line = { task, selected, book, reload: tasks.reload };
                return (
                  <li key={task.id}>
                    {isTree ? <TaskTree {...line} revision={revision} /> : <TaskLine {...line} />}
                  </li>
                );
              })}
            </ul>
            {(nextCursor !== null || paging.page > 0) && (
              <Pager
                paging={paging}
                nextCursor={nextCursor}
                text={`Page ${paging.page + 1}, ${countText(items.length, "task")}`}
              />
            )}
          </>
        )
      }
    </Loaded>
  );
}

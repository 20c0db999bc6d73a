import { useState } from "preact/hooks";
import { numberText } from "../../../views/heatmap-text.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, Page } from "../lib/types.ts";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { type TaskItem, type TaskNode, taskPath } from "./task.ts";
import { TaskLine } from "./task-line.tsx";

/** Tasks of one tree that are drawn; the rest is counted. */
const MAX_DRAWN = 500;

interface TaskTreeProps {
  task: TaskItem;
  selected: string | null;
  book: Book;
  revision: number;
  reload: () => void;
}

/** A task that is below none; it opens to all that is below it, with its time and progress. */
export function TaskTree({ task, ...shared }: TaskTreeProps) {
  const [isOpen, setOpen] = useState(false);
  const tree = useResource<Page<TaskNode>>(isOpen ? `${taskPath(task.id)}/tree` : undefined, shared.revision);
  const [root = task, ...below] = isOpen ? (tree.data?.items ?? []) : [];
  return (
    <>
      <TaskLine task={root} {...shared}>
        <button
          type="button"
          class="disclosure"
          aria-expanded={isOpen}
          aria-label={`Tasks below ${task.title}`}
          onClick={() => setOpen(!isOpen)}
        >
          <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span>
        </button>
      </TaskLine>
      {isOpen && (
        <Loaded resource={tree} what="the tree" lines={2}>
          {() =>
            below.length === 0 ? (
              <EmptyNotice>Nothing is below it.</EmptyNotice>
            ) : (
              <>
                <Branch parent={task.id} nodes={below.slice(0, MAX_DRAWN)} {...shared} />
                {below.length > MAX_DRAWN && (
                  <p class="muted">and {numberText(below.length - MAX_DRAWN)} more</p>
                )}
              </>
            )
          }
        </Loaded>
      )}
    </>
  );
}

interface BranchProps extends Omit<TaskTreeProps, "task"> {
  parent: string;
  /** Of the whole tree, parents before their children. */
  nodes: readonly TaskNode[];
}

function Branch({ parent, nodes, ...shared }: BranchProps) {
  const children = nodes.filter((node) => node.parent === parent);
  if (children.length === 0) return null;
  return (
    <ul class="tasks">
      {children.map((node) => (
        <li key={node.id}>
          <TaskLine task={node} {...shared} />
          <Branch parent={node.id} nodes={nodes} {...shared} />
        </li>
      ))}
    </ul>
  );
}

import { AT_ONCE, mapSome } from "./each.ts";
import type { TaskPort } from "./port.ts";
import { scan } from "./scan.ts";
import type { Task, TaskItem } from "./task.ts";
import { treeTooLarge } from "./task-error.ts";
import { TASK_LIMITS } from "./task-limits.ts";
import { CHILDREN, partitionOfParent, partitionOfTask, RECORD, taskOfItem } from "./task-view.ts";

/** Most tasks have few children: what they are asked for at first. */
const FIRST_CHILDREN = 32;

export interface TreeOptions {
  /** Up to this moment, whatever the book's reads are. */
  fresh?: boolean;
}

export interface ChildCounts {
  total: number;
  done: number;
}

/** What lies above and below a task. Only the parent is stored, in the view a list of each parent's children. */
export class TaskTree {
  #port: TaskPort;

  constructor(port: TaskPort) {
    this.#port = port;
  }

  /** Right below a task, the oldest first. */
  async children(id: string, { fresh = false }: TreeOptions = {}): Promise<TaskItem[]> {
    const children: TaskItem[] = [];
    const stretch = {
      pk: partitionOfParent(id),
      direction: "forward",
      first: FIRST_CHILDREN,
      fresh,
    } as const;
    for await (const child of scan(this.#port, stretch)) {
      children.push(child);
      if (children.length > TASK_LIMITS.subtree) break;
    }
    return children;
  }

  async hasChildren(id: string, { fresh = false }: TreeOptions = {}): Promise<boolean> {
    const query = { pk: partitionOfParent(id), direction: "forward", limit: 1, fresh } as const;
    return (await this.#port.queryView(query)).items.length > 0;
  }

  /** Exact however many there are. */
  async countChildren(id: string): Promise<ChildCounts> {
    const query = { pk: CHILDREN, from: id, to: id, direction: "forward", limit: 1 } as const;
    const [counts] = (await this.#port.queryView(query)).items;
    return { total: (counts?.total as number) ?? 0, done: (counts?.done as number) ?? 0 };
  }

  /**
   * All below a task, level by level: a parent comes before its children. A task is never there twice, whatever
   * the log says of parents.
   *
   * @throws task_invalid for more than 10,000
   */
  async below(id: string, options: TreeOptions = {}): Promise<TaskItem[]> {
    const found = await this.tryBelow(id, options);
    if (found !== undefined) return found;
    throw treeTooLarge(id);
  }

  /** Undefined for more than 10,000. */
  async tryBelow(id: string, options: TreeOptions = {}): Promise<TaskItem[] | undefined> {
    const seen = new Set([id]);
    const found: TaskItem[] = [];
    for (let level = [id]; level.length > 0; ) {
      const lists = await mapSome(level, AT_ONCE, (parent) => this.children(parent, options));
      const next = lists.flat().filter((child) => !seen.has(child.id) && seen.add(child.id));
      found.push(...next);
      if (found.length > TASK_LIMITS.subtree) return undefined;
      level = next.map((child) => child.id);
    }
    return found;
  }

  /** The tasks above one, the nearest first; at most as many as a tree may be deep. */
  async above(parent: string | null, options: TreeOptions = {}): Promise<Task[]> {
    const above: Task[] = [];
    for (let id = parent; id !== null && above.length < TASK_LIMITS.depth; ) {
      const task = await this.#find(id, options);
      if (task === undefined) break;
      above.push(task);
      id = task.parent;
    }
    return above;
  }

  async #find(id: string, { fresh = false }: TreeOptions): Promise<Task | undefined> {
    const pk = partitionOfTask(id);
    const query = { pk, from: RECORD, to: RECORD, direction: "forward", limit: 1, fresh } as const;
    const [item] = (await this.#port.queryView(query)).items;
    return item && taskOfItem(item);
  }
}

import { isDaybookError } from "../../../errors.ts";
import type { TaskPort } from "./port.ts";
import type { TaskQueries } from "./queries.ts";
import { itemOf } from "./queries.ts";
import type { Task, TaskItem } from "./task.ts";
import { secondsOf } from "./task-time.ts";
import type { ChildCounts, TaskTree } from "./tree.ts";

/** How far what is below a task has got; what was cancelled is not part of it. */
export interface TaskProgress {
  done: number;
  total: number;
}

/** A task with what its tree says of it. */
export interface TaskDetail extends Task {
  /** From the root down to the parent. */
  ancestors: { id: string; title: string }[];
  /** Right below it, whatever their status. */
  children: ChildCounts;
  /** Of all below it; nulls where that is more than 10,000 tasks. */
  progress: TaskProgress | { done: null; total: null };
  /** Ever recorded for it, and for it and all below it. Nulls where the book keeps no counter of tasks, or they are too many. */
  time: { seconds: number | null; subtreeSeconds: number | null };
}

/** A task in its tree: by its parent and level, with sums of it and all below it. */
export interface TaskNode extends TaskItem {
  /** 0 for the task that was asked for. */
  level: number;
  seconds: number | null;
  subtreeSeconds: number | null;
  progress: TaskProgress;
}

export interface DetailParts {
  port: TaskPort;
  queries: TaskQueries;
  tree: TaskTree;
}

/** @throws task_not_found */
export async function taskDetail(id: string, { port, queries, tree }: DetailParts): Promise<TaskDetail> {
  const task = await queries.task(id);
  const [above, children, below] = await Promise.all([
    tree.above(task.parent),
    tree.countChildren(id),
    tree.tryBelow(id),
  ]);
  const ancestors = above.reverse().map((ancestor) => ({ id: ancestor.id, title: ancestor.title }));
  const seconds = await knownSeconds(port, [id, ...(below ?? []).map((item) => item.id)]);
  const progress = below === undefined ? { done: null, total: null } : progressOf(below);
  const time = {
    seconds: seconds?.[0] ?? null,
    subtreeSeconds: seconds === null || below === undefined ? null : sum(seconds),
  };
  return { ...task, ancestors, children, progress, time };
}

/** A task and all below it, level by level. @throws task_not_found, task_invalid for more than 10,000 */
export async function taskNodes(id: string, { port, queries, tree }: DetailParts): Promise<TaskNode[]> {
  const [root, below] = [itemOf(await queries.task(id)), await tree.below(id)];
  const seconds = await knownSeconds(port, [id, ...below.map((item) => item.id)]);
  const nodes = new Map<string, TaskNode>();
  for (const [index, item] of [root, ...below].entries()) {
    const own = seconds === null ? null : (seconds[index] ?? 0);
    const parent = index === 0 ? undefined : nodes.get(item.parent ?? "");
    const level = parent === undefined ? 0 : parent.level + 1;
    nodes.set(item.id, {
      ...item,
      level,
      seconds: own,
      subtreeSeconds: own,
      progress: { done: 0, total: 0 },
    });
  }
  rollUp(nodes);
  return [...nodes.values()];
}

/** From the leaves up: a child comes after its parent. */
function rollUp(nodes: Map<string, TaskNode>): void {
  for (const node of [...nodes.values()].reverse()) {
    const parent = node.level === 0 ? undefined : nodes.get(node.parent ?? "");
    if (parent === undefined) continue;
    if (parent.subtreeSeconds !== null) parent.subtreeSeconds += node.subtreeSeconds ?? 0;
    parent.progress.total += node.progress.total + (node.status === "cancelled" ? 0 : 1);
    parent.progress.done += node.progress.done + (node.status === "done" ? 1 : 0);
  }
}

function progressOf(below: readonly TaskItem[]): TaskProgress {
  return {
    done: below.filter(({ status }) => status === "done").length,
    total: below.filter(({ status }) => status !== "cancelled").length,
  };
}

/** Null where the book keeps no counter of tasks: that must not keep anybody from seeing the task. */
async function knownSeconds(port: TaskPort, ids: string[]): Promise<number[] | null> {
  try {
    return await secondsOf(port, ids);
  } catch (error) {
    if (isDaybookError(error, "counter_not_kept")) return null;
    throw error;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

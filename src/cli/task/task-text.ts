import type { TaskItem } from "../../kits/work/tasks/task.ts";
import type { TaskNode } from "../../kits/work/tasks/task-detail.ts";
import { LocalTime } from "../local-time.ts";
import { type Column, table } from "../table.ts";
import { durationText, oneLine } from "../text.ts";

type Told = Omit<TaskItem, "excerpt">;

/** `"File the taxes" (open), due 2026-04-30, tags home` */
export function taskText({ title, status, due, tags }: Told): string {
  const parts = [`${JSON.stringify(title)} (${status})`];
  if (due !== null) parts.push(`due ${due}`);
  if (tags.length > 0) parts.push(`tags ${tags.join(", ")}`);
  return oneLine(parts.join(", "));
}

export interface TaskTableOptions {
  zone: string;
  /** Width of the terminal. */
  width: number | undefined;
  /** Whether the tasks are the newest, so that `@1` names the first. */
  isNumbered: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "created" },
  { title: "status" },
  { title: "due" },
  { title: "tags" },
  { title: "id" },
  { title: "title" },
];

export function taskTable(
  tasks: readonly TaskItem[],
  { zone, width, isNumbered }: TaskTableOptions,
): string[] {
  const local = new LocalTime(zone);
  const rows = tasks.map(({ created, status, due, tags, id, title }, index) => {
    const cells = [local.minute(Date.parse(created)), status, due ?? "", tags.join(", "), id, title];
    return isNumbered ? [`@${index + 1}`, ...cells] : cells;
  });
  return table(isNumbered ? [{ title: "" }, ...COLUMNS] : COLUMNS, rows, width);
}

const MARKS = { open: "[ ]", "in-progress": "[~]", done: "[x]", cancelled: "[-]" } as const;

/** A tree in lines: each task under its parent, a step further in. */
export function treeLines(nodes: readonly TaskNode[]): string[] {
  const children = new Map<string, TaskNode[]>();
  for (const node of nodes.slice(1)) {
    const siblings = children.get(node.parent ?? "") ?? [];
    children.set(node.parent ?? "", siblings);
    siblings.push(node);
  }
  const lines: string[] = [];
  const open = nodes.slice(0, 1);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    lines.push(`${"  ".repeat(node.level)}${nodeText(node)}`);
    open.push(...(children.get(node.id) ?? []).toReversed());
  }
  return lines;
}

function nodeText({ status, title, progress, subtreeSeconds, id }: TaskNode): string {
  const parts = [`${MARKS[status]} ${oneLine(title)}`];
  if (progress.total > 0) parts.push(`${progress.done}/${progress.total}`);
  if (subtreeSeconds !== null && subtreeSeconds > 0) parts.push(durationText(subtreeSeconds));
  return [...parts, id].join("  ");
}

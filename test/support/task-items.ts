import type { Daybook } from "../../src/daybook.ts";
import type { Task } from "../../src/kits/work/tasks/task.ts";
import type { Store } from "../../src/store/store.ts";
import { readCheckpoint } from "../../src/views/checkpoint.ts";

/** Every place where a task lies in the view, as the store has it once it is settled: `partition sortkey@version`. */
export async function placesInStore(book: Daybook, store: Store): Promise<string[]> {
  await book.settle();
  const { generation } = await readCheckpoint(store);
  const prefix = `${generation}#tasks#`;
  const places: string[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const page = await store.queryItems({ pkPrefix: prefix, direction: "forward", limit: 1_000, ...more });
    for (const { pk, sk, ...item } of page.items) {
      const partition = pk.slice(prefix.length);
      if (partition !== "children") places.push(`${partition} ${sk}@${item.version}`);
      else if (item.total !== 0) places.push(`${partition} ${sk}: ${item.done ?? 0}/${item.total}`);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return places.sort();
}

/** The places where live tasks should lie, said once more and slowly. */
export function placesOfTasks(tasks: readonly Task[]): string[] {
  const places: string[] = [];
  const children = new Map<string, Task[]>();
  for (const task of tasks) {
    const { id, status, parent, tags, created, completed, version } = task;
    const partitions = ["all", `status#${status}`, parent === null ? "roots" : `parent#${parent}`];
    for (const pk of [...partitions, ...tags.map((tag) => `tag#${tag}`)]) {
      places.push(`${pk} ${created}#${id}@${version}`);
    }
    if (completed !== null) places.push(`completed ${completed}#${id}@${version}`);
    places.push(`task#${id} task@${version}`);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), task]);
  }
  for (const [parent, below] of children) {
    places.push(
      `children ${parent}: ${below.filter(({ status }) => status === "done").length}/${below.length}`,
    );
  }
  return places.sort();
}

/** All tasks, each as its events say, without a view: what its last event left. */
export async function tasksInLog(book: Daybook): Promise<Task[]> {
  const tasks = new Map<string, Task>();
  for await (const { subject, type, version, data } of book.recorded({ log: "tasks" })) {
    if (type === "task.deleted") tasks.delete(subject);
    else {
      const { task } = data as unknown as { task: Omit<Task, "id" | "version"> };
      tasks.set(subject, { id: subject, ...task, version: version as number });
    }
  }
  return [...tasks.values()];
}

/** The first task that is below itself, or below one that is not there, if any. */
export function brokenParent(tasks: readonly Task[]): string | undefined {
  const known = new Map(tasks.map((task) => [task.id, task]));
  return tasks.find(({ id, parent }) => {
    const seen = new Set([id]);
    for (let above = parent; above !== null; above = known.get(above)?.parent ?? null) {
      if (seen.has(above) || !known.has(above)) return true;
      seen.add(above);
    }
    return false;
  })?.id;
}

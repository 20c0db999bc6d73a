import { DaybookError, shown } from "../../../errors.ts";
import type { TrackerTask } from "../../../sources/tracker-dump.ts";
import { isClosed, TASK_LOG } from "../tasks/task.ts";
import type { TaskKit } from "../tasks/task-kit.ts";
import {
  eachOf,
  idHere,
  type Placed,
  type RowOutcome,
  refusalOf,
  saysTheSame,
  type TrackerBook,
} from "./parts.ts";
import { orderByParent } from "./task-order.ts";

export interface TaskImportOptions {
  source: string;
  actor: string | undefined;
  onOutcome(row: Placed<TrackerTask>, outcome: RowOutcome): void;
}

type TaskRow = Placed<TrackerTask>;

/** Tasks of a dump, parents first whatever the order of its rows. */
export class TaskImport {
  readonly #book: TrackerBook;
  readonly #options: TaskImportOptions;
  /** The tracker's ids of rows that were refused: what is below them cannot be imported. */
  readonly #refused = new Set<string>();

  constructor(book: TrackerBook, options: TaskImportOptions) {
    this.#book = book;
    this.#options = options;
  }

  async run(rows: readonly TaskRow[]): Promise<void> {
    const order = orderByParent(rows, ({ value }) => value);
    for (const row of order.cyclic) this.#report(row, { error: invalid("a task above it", row, "itself") });
    for (const row of order.belowCycle) this.#report(row, { error: refusedParent(row) });
    for (const level of order.levels) await eachOf(level, (row) => this.#import(row));
  }

  async #import(row: TaskRow): Promise<void> {
    const { parent } = row.value;
    if (parent !== null && this.#refused.has(parent)) return this.#report(row, { error: refusedParent(row) });
    this.#report(row, await this.#write(row).catch(refusalOf));
  }

  async #write({ value: task }: TaskRow): Promise<RowOutcome> {
    const { source, actor } = this.#options;
    const { tasks } = this.#book;
    const id = idHere("task", task.id, source);
    const said = {
      title: titleOf(task),
      content: task.content,
      tags: task.tags,
      parent: task.parent === null ? null : idHere("task", task.parent, source),
    };
    const first = await this.#book.firstEvent(TASK_LOG, id);
    if (first !== undefined && !saysTheSame(first, "task", said)) throw taken(id);
    if (first === undefined) {
      const status = isClosed(task.status) ? "open" : task.status;
      const created = task.created === null ? {} : { created: task.created };
      await tasks.create({ id, ...said, status, ...created }, { actor });
    }
    if (isClosed(task.status)) await this.#close(tasks, id, task);
    return first === undefined ? "recorded" : "duplicate";
  }

  /** A step of its own, on the day when it was: completions are counted. What was changed here since stays. */
  async #close(tasks: Pick<TaskKit, "find" | "update">, id: string, task: TrackerTask): Promise<void> {
    const standing = await tasks.find(id, { fresh: true });
    if (standing?.version !== 1 || isClosed(standing.status)) return;
    const completed = task.completed ?? standing.created;
    await tasks.update(id, { status: task.status, completed }, { ifVersion: 1, actor: this.#options.actor });
  }

  #report(row: TaskRow, outcome: RowOutcome): void {
    if (typeof outcome === "object") this.#refused.add(row.value.id);
    this.#options.onOutcome(row, outcome);
  }
}

/** A task has a title; the tracker's may lack it. */
function titleOf({ title, content }: TrackerTask): string {
  return (
    title ||
    content
      .trim()
      .split(/[\n\r]/, 1)[0]
      ?.slice(0, 100)
      .toWellFormed() ||
    "untitled"
  );
}

function refusedParent(row: TaskRow): DaybookError {
  return invalid("a task that can be imported", row, row.value.parent);
}

function invalid(rule: string, { value }: TaskRow, got: unknown): DaybookError {
  const message = `ptask must be ${rule}, got ${shown(got)}`;
  return new DaybookError("row_invalid", message, { subject: "ptask", value: value.parent });
}

function taken(id: string): DaybookError {
  const message = `task ${shown(id)} must be new, or what the dump says, got another one that is there`;
  return new DaybookError("version_conflict", message, { subject: id });
}

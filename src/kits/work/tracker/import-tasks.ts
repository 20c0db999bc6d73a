import { DaybookError, shown } from "../../../errors.ts";
import { trimmed } from "../../../sources/interval.ts";
import type { TrackerTask } from "../../../sources/tracker-dump.ts";
import { isClosed, TASK_LOG, type Task } from "../tasks/task.ts";
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]+/g;

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
    if (first !== undefined) return this.#advance(await tasks.find(id, { fresh: true }), task);
    const created = task.created === null ? {} : { created: task.created };
    await tasks.create({ id, ...said, ...created, ...statusOf(task, task.created) }, { actor });
    return "recorded";
  }

  /** A status goes on as it went on there, unless it was changed here since: completions are counted, each on its day. */
  async #advance(standing: Task | undefined, task: TrackerTask): Promise<RowOutcome> {
    if (standing === undefined || !isAsImported(standing)) return "duplicate";
    const isLater = isClosed(task.status) || (task.status === "in-progress" && standing.status === "open");
    if (!isLater) return "duplicate";
    const { id, created, version } = standing;
    const options = { ifVersion: version, actor: this.#options.actor };
    await this.#book.tasks.update(id, statusOf(task, created), options);
    return "amended";
  }

  #report(row: TaskRow, outcome: RowOutcome): void {
    if (typeof outcome === "object") this.#refused.add(row.value.id);
    this.#options.onOutcome(row, outcome);
  }
}

/** Open, or started: the second event of a task that is made so, or the first change of one that was open. */
function isAsImported({ status, version }: Task): boolean {
  return version === (status === "in-progress" ? 2 : 1) && !isClosed(status);
}

/** One that is over without a day of it was so when it was created. */
function statusOf({ status, completed }: TrackerTask, created: string | null) {
  const day = completed ?? created;
  return isClosed(status) && day !== null ? { status, completed: day } : { status };
}

/** A task has a title; the tracker's may lack it. */
function titleOf({ title, content }: TrackerTask): string {
  const [line = ""] = content.trim().split(/[\n\r]/, 1);
  return title || trimmed(line.slice(0, 100).toWellFormed().replace(CONTROL, " ")) || "untitled";
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

import type { Page } from "../../../store/store.ts";
import type { ActorOptions, ChangeOptions } from "../../time/entry.ts";
import { TaskCommands, type TaskParts, type TaskRemoveOptions } from "./commands.ts";
import type { TaskPort } from "./port.ts";
import { type TaskListQuery, TaskQueries } from "./queries.ts";
import type { Task, TaskInput, TaskItem, TaskPatch } from "./task.ts";
import { type TaskDetail, type TaskNode, taskDetail, taskNodes } from "./task-detail.ts";
import { taskRules } from "./task-input.ts";
import { type TaskTime, type TaskTimeQuery, timeOf } from "./task-time.ts";
import { TaskTree } from "./tree.ts";

/** Tasks, and the tree that they make. Each task is a stream of the log `tasks`. */
export class TaskKit {
  #parts: TaskParts;
  #commands: TaskCommands;

  constructor(port: TaskPort) {
    const tree = new TaskTree(port);
    this.#parts = { port, tree, queries: new TaskQueries(port, tree) };
    this.#commands = new TaskCommands(this.#parts);
  }

  /**
   * Creates a task; the same id with the same content again answers what is there.
   *
   * @throws task_invalid; version_conflict when a task of that id says something else
   */
  create(input: TaskInput, options?: ActorOptions): Promise<Task> {
    return this.#commands.create(input, options);
  }

  /**
   * Changes the fields that the patch names. Without `ifVersion` it is applied to whatever the task is by then.
   *
   * @throws task_not_found, task_invalid, version_conflict
   */
  update(id: string, patch: TaskPatch, options?: ChangeOptions): Promise<Task> {
    return this.#commands.update(id, patch, options);
  }

  /** Sets the status `done`, as of now or of `completed`. @throws task_not_found, task_invalid, version_conflict */
  async complete(
    id: string,
    input: Pick<TaskPatch, "completed"> = {},
    options?: ChangeOptions,
  ): Promise<Task> {
    const { completed } = taskRules.fields(input, ["completed"]) as typeof input;
    return this.#commands.update(
      id,
      { ...(completed !== undefined && { completed }), status: "done" },
      options,
    );
  }

  /** Sets the status `open`. @throws task_not_found, version_conflict */
  reopen(id: string, options?: ChangeOptions): Promise<Task> {
    return this.#commands.update(id, { status: "open" }, options);
  }

  /** Puts a task, with all below it, below another one, or with null below none. @throws as `update` */
  move(id: string, parent: string | null, options?: ChangeOptions): Promise<Task> {
    return this.#commands.update(id, { parent }, options);
  }

  /**
   * Deletes a task: its events stay, it is in no list any more. What is below it keeps it from being deleted (`block`,
   * the default), is deleted too (`cascade`), or moves up to its parent (`detach`).
   *
   * @throws task_not_found, task_has_children, version_conflict
   */
  remove(id: string, options?: TaskRemoveOptions): Promise<void> {
    return this.#commands.remove(id, options);
  }

  /** A task with its ancestors, progress and time. @throws task_not_found, also for one that was deleted */
  get(id: string): Promise<TaskDetail> {
    return taskDetail(id, this.#parts);
  }

  /** A task by itself; undefined for none. One item is read. `fresh`: whatever the book's reads are. */
  find(id: string, options?: { fresh?: boolean }): Promise<Task | undefined> {
    return this.#parts.queries.find(id, options);
  }

  /**
   * A page of tasks, newest first by default: by when they were created, or, if only their completion (and status) is asked
   * for, by that. One query a page for each single filter.
   *
   * @throws query_invalid, cursor_invalid, task_invalid for a root with more than 10,000 below it
   */
  list(query?: TaskListQuery): Promise<Page<TaskItem>> {
    return this.#parts.queries.list(query);
  }

  /** A task and all below it, a parent before its children, with sums of time and progress. @throws task_not_found */
  subtree(id: string): Promise<TaskNode[]> {
    return taskNodes(id, this.#parts);
  }

  /** The id itself, whether or not there is such a task, and those of all below it. @throws task_invalid for more than 10,000 */
  async subtreeIds(id: string): Promise<string[]> {
    const below = await this.#parts.tree.below(id);
    return [id, ...below.map((task) => task.id)];
  }

  /**
   * Time recorded for a task, and for it and all below it, per day, week or month.
   *
   * @throws task_not_found, counter_not_kept, query_invalid, calendar_invalid
   */
  async time(id: string, query: TaskTimeQuery = {}): Promise<TaskTime> {
    await this.#parts.queries.task(id);
    return timeOf(this.#parts.port, await this.subtreeIds(id), query);
  }
}

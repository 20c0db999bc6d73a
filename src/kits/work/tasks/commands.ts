import type { ActorOptions, ChangeOptions } from "../../time/entry.ts";
import type { TaskPort } from "./port.ts";
import type { TaskQueries } from "./queries.ts";
import { removeTask } from "./removal.ts";
import {
  type ChildrenPolicy,
  sameTask,
  stateOf,
  type Task,
  type TaskInput,
  type TaskPatch,
  type TaskState,
} from "./task.ts";
import { taskConflict, taskExists, taskNotFound } from "./task-error.ts";
import { type InputFrame, newTaskId, newTaskState, patchedState, taskRules } from "./task-input.ts";
import { TASK_LIMITS } from "./task-limits.ts";
import { TaskWriter } from "./task-writer.ts";
import type { TaskTree } from "./tree.ts";
import { TreeGuard } from "./tree-guard.ts";

export interface TaskRemoveOptions extends ChangeOptions {
  /** What becomes of the tasks below: `block` (default) refuses, `cascade` deletes all, `detach` moves them up. */
  children?: ChildrenPolicy | undefined;
}

export interface TaskParts {
  port: TaskPort;
  queries: TaskQueries;
  tree: TaskTree;
}

/** The write side of the tasks. Every append names the version that it was decided on. */
export class TaskCommands {
  #parts: TaskParts;
  #writer: TaskWriter;

  constructor(parts: TaskParts) {
    this.#parts = parts;
    this.#writer = new TaskWriter(parts.port);
  }

  /** @throws task_invalid, version_conflict when a task of that id says something else */
  async create(input: TaskInput, { actor }: ActorOptions = {}): Promise<Task> {
    const { port, queries } = this.#parts;
    const frame = this.#frame();
    const state = newTaskState(input, frame);
    taskRules.checkNew(state);
    const given = newTaskId(input);
    const id = given ?? port.newId();
    const { id: _id, ...fields } = input;
    const decide = async (known: number): Promise<Task> => {
      const guard = state.parent === null ? undefined : await TreeGuard.read(port);
      const found = given === undefined ? undefined : await queries.find(id, { fresh: true });
      if (found !== undefined) {
        if (sameTask(patchedState(found, fields, frame), found)) return found;
        throw taskExists(id, found.version);
      }
      if (state.parent !== null) await this.#checkPlace(state.parent, { id, height: 1 });
      const write = { id, before: undefined, states: lifeOf(state), actor, guard, known };
      return (await this.#writer.write(write)) as Task;
    };
    return this.#writer.deciding(id, decide, { tree: state.parent !== null });
  }

  /** @throws task_not_found, task_invalid, version_conflict */
  async update(id: string, patch: TaskPatch, { actor, ifVersion }: ChangeOptions = {}): Promise<Task> {
    const { port } = this.#parts;
    const frame = this.#frame();
    const tree = patch?.parent !== undefined;
    const decide = async (known: number): Promise<Task> => {
      const guard = tree ? await TreeGuard.read(port) : undefined;
      const before = await this.#standing(id, ifVersion);
      const after = patchedState(stateOf(before), patch, frame);
      taskRules.checkNew(after, before);
      if (sameTask(before, after)) return before;
      if (after.parent !== null && after.parent !== before.parent) await this.#checkMove(id, after.parent);
      return (await this.#writer.write({ id, before, states: [after], actor, guard, known })) as Task;
    };
    return this.#writer.deciding(id, decide, { tree });
  }

  /** @throws task_not_found, task_has_children, version_conflict */
  remove(id: string, { children = "block", ...options }: TaskRemoveOptions = {}): Promise<void> {
    const standing = () => this.#standing(id, options.ifVersion);
    const removal = {
      ...this.#parts,
      writer: this.#writer,
      policy: children,
      actor: options.actor,
      standing,
    };
    return this.#writer.deciding(id, (known) => removeTask(id, { ...removal, known }), { tree: true });
  }

  async #standing(id: string, ifVersion: number | undefined): Promise<Task> {
    const task = await this.#parts.queries.find(id, { fresh: true });
    if (task === undefined) throw taskNotFound(id);
    if (ifVersion !== undefined && ifVersion !== task.version)
      throw taskConflict(id, ifVersion, task.version);
    return task;
  }

  async #checkMove(id: string, parent: string): Promise<void> {
    const below = await this.#parts.tree.below(id, { fresh: true });
    if (parent === id || below.some((task) => task.id === parent)) {
      throw taskRules.invalid("parent", "neither the task itself nor one below it", parent);
    }
    await this.#checkPlace(parent, { id, height: heightOf(id, below) });
  }

  /** That the parent is there, and that the tree does not grow too deep. */
  async #checkPlace(parent: string, { id, height }: { id: string; height: number }): Promise<void> {
    const above = await this.#parts.tree.above(parent, { fresh: true });
    if (above.length === 0) throw taskRules.invalid("parent", "a task that exists", parent);
    if (above.length + height <= TASK_LIMITS.depth) return;
    const rule = `so high up that ${id} and what is below it end within ${TASK_LIMITS.depth} levels`;
    throw taskRules.invalid("parent", rule, parent);
  }

  #frame(): InputFrame {
    return { calendar: this.#parts.port.calendar(), now: this.#parts.port.now() };
  }
}

/** Levels from the task itself down to the lowest below it. */
function heightOf(id: string, below: { id: string; parent: string | null }[]): number {
  const levels = new Map([[id, 1]]);
  for (const task of below) levels.set(task.id, (levels.get(task.parent ?? "") ?? 0) + 1);
  return Math.max(...levels.values());
}

/** Every task begins open, so that what is written down when it is over counts as created and as completed. */
function lifeOf(state: TaskState): TaskState[] {
  if (state.status === "open") return [state];
  return [{ ...state, status: "open", completed: null }, state];
}

import { type DaybookError, isDaybookError } from "../../../errors.ts";
import type { StreamOutcome } from "../../../log/log.ts";
import { LostRace } from "../shared/retry.ts";
import type { TaskParts } from "./commands.ts";
import { AT_ONCE, mapSome } from "./each.ts";
import { type ChildrenPolicy, stateOf, type Task, type TaskItem } from "./task.ts";
import { taskHasChildren, treeTooLarge } from "./task-error.ts";
import { taskRules } from "./task-input.ts";
import { TASK_LIMITS } from "./task-limits.ts";
import { actualVersion, retrying, type TaskWriter, type Write } from "./task-writer.ts";
import type { TaskTree } from "./tree.ts";
import { TreeGuard } from "./tree-guard.ts";

/** Tasks that are changed in one call of the log. */
const CHUNK = 500;
/** Changes of one task by others that are waited out, while it is to go. */
const MAX_ATTEMPTS = 100;

const POLICIES = ["block", "cascade", "detach"];

export interface Removal extends TaskParts {
  writer: TaskWriter;
  policy: ChildrenPolicy;
  actor: string | undefined;
  known: number;
  /** The task to delete as it is now; throws for one that is not there, or not as expected. */
  standing(): Promise<Task>;
}

/**
 * Deletes a task. What is below goes first, from the leaves up, or moves up first: wherever it ends, by a crash or a
 * conflict, what is left is a tree, and deleting again goes on.
 */
export async function removeTask(id: string, removal: Removal): Promise<void> {
  const { port, tree, policy, known } = removal;
  if (!POLICIES.includes(policy))
    throw taskRules.invalid("children", `one of ${POLICIES.join(", ")}`, policy);
  const guard = await TreeGuard.read(port);
  const task = await removal.standing();
  const steps = [...(await stepsBefore(task, removal)), { id, before: task, states: [], known }];
  if (policy === "block" && (await tree.hasChildren(id, { fresh: true }))) throw taskHasChildren(id);
  try {
    await runSteps(steps, guard, removal);
  } catch (error) {
    const isOvertaken = error instanceof LostRace && isDaybookError(error.cause, "condition_failed");
    if (!isOvertaken || steps.length === 1) throw error;
    let isGone = true;
    for (const step of steps) isGone = await runStep(step, removal);
    if (!isGone) throw error;
  }
}

type Step = Pick<Write, "id" | "states" | "known"> & { before: Task | TaskItem };

async function stepsBefore(task: Task, { policy, tree, queries }: Removal): Promise<Step[]> {
  if (policy === "cascade") {
    const below = await tree.below(task.id, { fresh: true });
    return below.reverse().map((before) => ({ id: before.id, before, states: [], known: 0 }));
  }
  if (policy === "block") return [];
  const children = await tree.children(task.id, { fresh: true });
  if (children.length > TASK_LIMITS.subtree) throw treeTooLarge(task.id);
  const found = await mapSome(children, AT_ONCE, ({ id }) => queries.find(id, { fresh: true }));
  return found.flatMap((child) => (child === undefined ? [] : [moveUp(child, task)]));
}

function moveUp(child: Task, { parent }: Task): Step {
  return { id: child.id, before: child, states: [{ ...stateOf(child), parent }], known: 0 };
}

/** Each step changes the guard, so the first that fails stops all that follow. */
async function runSteps(steps: Step[], first: TreeGuard, removal: Removal): Promise<void> {
  const { port, writer, actor } = removal;
  let guard = first;
  let attempts = 0;
  for (let left = steps; left.length > 0; ) {
    const chunk = left.slice(0, CHUNK);
    const writes = chunk.map((step, index) => writer.appendOf({ ...step, actor, guard: guard.after(index) }));
    const outcomes = await port.appendStreams(writes);
    const failed = outcomes.findIndex((outcome) => "error" in outcome);
    const done = failed < 0 ? chunk.length : failed;
    guard = guard.after(done);
    left = left.slice(done);
    if (failed < 0) continue;
    attempts = done > 0 ? 1 : attempts + 1;
    if (attempts > MAX_ATTEMPTS) throw new LostRace(errorOf(outcomes[failed]));
    left[0] = await stepAgain(left[0] as Step, errorOf(outcomes[failed]), {
      removal,
      isLast: left.length === 1,
    });
  }
}

/**
 * One step of many that others were faster than, decided for itself: where the tree changes all the time, what takes long
 * to look at is never as it was seen, while a leaf is. False: there is something below it again.
 */
function runStep(step: Step, removal: Removal): Promise<boolean> {
  const { port, tree, queries, writer, actor } = removal;
  return retrying(async (known) => {
    const guard = await TreeGuard.read(port);
    const root = await removal.standing();
    const before = step.id === root.id ? root : await queries.find(step.id, { fresh: true });
    if (before === undefined) return true;
    const isMove = step.states.length > 0;
    if (step.id !== root.id && !(await isStillThere(before, { isMove, tree, root }))) return true;
    if (!isMove && (await tree.hasChildren(step.id, { fresh: true }))) return false;
    const states = isMove ? [{ ...stateOf(before), parent: root.parent }] : [];
    await writer.write({ id: step.id, before, states, actor, guard, known });
    return true;
  });
}

/** Whether what was below the root when it was looked at is so now: what somebody moved out stays. */
async function isStillThere(
  { parent }: Task,
  { isMove, tree, root }: { isMove: boolean; tree: TaskTree; root: Task },
): Promise<boolean> {
  if (isMove || parent === root.id) return parent === root.id;
  return (await tree.above(parent, { fresh: true })).some(({ id }) => id === root.id);
}

/** Somebody changed the task, and not the tree: the step is right, for what the task is now. */
async function stepAgain(
  step: Step,
  error: DaybookError | undefined,
  { removal, isLast }: { removal: Removal; isLast: boolean },
): Promise<Step> {
  if (!isDaybookError(error, "version_conflict")) throw new LostRace(error);
  const before = isLast ? await removal.standing() : await removal.queries.find(step.id, { fresh: true });
  if (before === undefined) throw new LostRace(error);
  const states = step.states.map(({ parent }) => ({ ...stateOf(before), parent }));
  return { id: step.id, before, states, known: Math.max(step.known, actualVersion(error)) };
}

function errorOf(outcome: StreamOutcome | undefined): DaybookError | undefined {
  return outcome !== undefined && "error" in outcome ? outcome.error : undefined;
}

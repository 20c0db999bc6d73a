import { DaybookError, shown } from "../../../errors.ts";
import { taskRules } from "./task-input.ts";
import { TASK_LIMITS } from "./task-limits.ts";

export function taskNotFound(id: unknown): DaybookError {
  return new DaybookError("task_not_found", `task must be one that exists, got ${shown(id)}`, {
    subject: "id",
    value: id,
  });
}

export function taskConflict(id: string, expectedVersion: number, actualVersion: number): DaybookError {
  const message = `task ${shown(id)} must be at version ${expectedVersion}, got ${actualVersion}`;
  const hint = "read the task again and decide anew";
  return new DaybookError("version_conflict", message, { subject: id, expectedVersion, actualVersion, hint });
}

/** Of one that is to be created. */
export function taskExists(id: string, actualVersion: number): DaybookError {
  const message = `task ${shown(id)} must be new, or say the same, got another one that is there`;
  const hint = "give it another id, or change the one that is there";
  return new DaybookError("version_conflict", message, {
    subject: id,
    expectedVersion: "absent",
    actualVersion,
    hint,
  });
}

export function taskHasChildren(id: string): DaybookError {
  const message = `task ${shown(id)} must have no task below it to be deleted, got some`;
  return new DaybookError("task_has_children", message, {
    subject: id,
    hint: "delete them too (`children=cascade`), or let them move up (`children=detach`)",
  });
}

/** A tree is looked at as a whole, or not at all. */
export function treeTooLarge(id: string): DaybookError {
  return taskRules.invalid("tree", `of at most ${TASK_LIMITS.subtree} tasks below ${shown(id)}`, "more");
}

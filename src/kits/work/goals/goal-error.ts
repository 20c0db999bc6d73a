import { DaybookError, shown } from "../../../errors.ts";
import { FieldRules } from "../shared/field-rules.ts";

/** `goal <field> must be <rule>, got <value>` */
export const goalRules = new FieldRules("goal", "goal_invalid");

/** With what to do about it. */
export function goalInvalid(field: string, rule: string, value: unknown, hint?: string): DaybookError {
  const { message, code, details } = goalRules.invalid(field, rule, value);
  return new DaybookError(code, message, { ...details, ...(hint === undefined ? {} : { hint }) });
}

export function goalNotFound(id: unknown): DaybookError {
  return new DaybookError("goal_not_found", `goal must be one that is recorded, got ${shown(id)}`, {
    subject: "id",
    value: id,
  });
}

export function goalConflict(
  id: string,
  expectedVersion: number | string,
  actualVersion: number,
): DaybookError {
  const message = `goal ${shown(id)} must be at version ${expectedVersion}, got ${actualVersion}`;
  return new DaybookError("version_conflict", message, {
    subject: id,
    expectedVersion,
    actualVersion,
    hint: "read the goal again and decide anew",
  });
}

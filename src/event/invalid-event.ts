import { DaybookError, shown } from "../errors.ts";

/** `event <field> must be <rule>, got <value>`; field "" is the event as a whole. */
export function invalidEvent(field: string, rule: string, value: unknown, hint?: string): DaybookError {
  const subject = field === "" ? "event" : `event ${field}`;
  return new DaybookError("event_invalid", `${subject} must be ${rule}, got ${shown(value)}`, {
    subject: field === "" ? "event" : field,
    value: shown(value),
    ...(hint === undefined ? {} : { hint }),
  });
}

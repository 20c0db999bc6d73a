import { DaybookError, shown } from "../../../errors.ts";
import type { NewEvent } from "../../../event/event.ts";

/**
 * What a kit writes it must read: its views pass over an event that breaks a rule, so such a one would be acknowledged and
 * found by nothing. A fault here is a refused write, and no lost record.
 *
 * @throws internal
 */
export function assertReadBack({ type, subject }: NewEvent, readBack: unknown): void {
  if (readBack !== undefined) return;
  const message = `event ${type} of ${shown(subject)} must be one that is read back, got one that breaks a rule of its kit`;
  throw new DaybookError("internal", message, { subject });
}

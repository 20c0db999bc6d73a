import { DaybookError } from "../errors.ts";
import { checkItemKeys } from "./key-text.ts";
import type { EventRemoval } from "./store.ts";

/** What every store asks of a removal. @throws internal, query_invalid */
export function checkRemoval({ log, events, before, changes = [] }: EventRemoval): void {
  const young = events.find(({ time }) => Date.parse(time) >= before);
  if (young !== undefined) {
    throw new DaybookError(
      "internal",
      `event to remove from log ${log} must be older than ${before}, got ${young.time}`,
      { subject: "time", value: young.time },
    );
  }
  checkItemKeys(changes);
}

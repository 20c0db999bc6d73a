import type { DeliveryFailure } from "./failure.ts";
import type { LaneRecord } from "./lane-record.ts";

/** Dead letters in a row after which a rule is disabled. */
const MAX_DEAD_IN_A_ROW = 100;
/** Time without a success, while it is tried, after which a rule is disabled. */
const MAX_FAILING_MS = 120 * 3_600_000;
const WARN_AT = [50, 70, 90];

export type HealthVerdict = { warn: number } | { disable: string } | undefined;

/** Whether a rule is near to being given up, and when it is. */
export function judgeHealth(record: LaneRecord, failure: DeliveryFailure, now: number): HealthVerdict {
  if (failure.class === "gone") return { disable: "the target says that it is gone" };
  const failingMs = now - (record.failingSince ?? now);
  if (record.deadInARow >= MAX_DEAD_IN_A_ROW)
    return { disable: `${record.deadInARow} dead letters in a row` };
  if (failingMs >= MAX_FAILING_MS) return { disable: "no success for 120 hours" };
  const per = 100 * Math.max(record.deadInARow / MAX_DEAD_IN_A_ROW, failingMs / MAX_FAILING_MS);
  const step = WARN_AT.findLast((percent) => per >= percent);
  return step !== undefined && step > (record.warned ?? 0) ? { warn: step } : undefined;
}

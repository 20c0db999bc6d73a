import { isDaybookError } from "../../../errors.ts";
import type { RecordedEvent } from "../../../event/event.ts";
import type { StreamOutcome } from "../../../log/log.ts";

/** Lost races before a command gives up. */
const MAX_ATTEMPTS = 100;

/** An append that was refused, apart from conflicts that the caller asked to be told of. */
export class LostRace extends Error {
  constructor(cause: unknown) {
    super("append refused", { cause });
  }
}

/** The event that one append of one event recorded. @throws LostRace */
export function recordedEvent(outcome: StreamOutcome | undefined): RecordedEvent {
  if (outcome !== undefined && !("error" in outcome)) return outcome.events[0] as RecordedEvent;
  throw new LostRace(outcome?.error);
}

/** Decides again after another process was faster; what the caller expected is checked anew each time. */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      const { cause } = error;
      if (!isDaybookError(cause, "version_conflict") || attempt === MAX_ATTEMPTS) throw cause;
    }
  }
}

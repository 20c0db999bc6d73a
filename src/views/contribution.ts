import type { Day } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";

/**
 * What one event adds to the counters of one day; negative where it takes back what an earlier event added.
 * It follows from the event alone, so that a rebuild gives the same counters as the live way.
 */
export interface Contribution {
  day: Day;
  count: number;
  /** Integers, so that a sum does not depend on its order. */
  measures: Record<string, number>;
  /** The event type to count under. */
  type: string;
  tags: string[];
  /** Whom to count it for, null for nobody; default the event's actor. */
  actor?: string | null;
  /** The task that it was done for. */
  task?: string | undefined;
}

export type CountEvent = (event: RecordedEvent) => Contribution[];

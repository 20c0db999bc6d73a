import type { RecordedEvent } from "../event/event.ts";
import type { PendingItems } from "./pending-items.ts";

/** A read model: items that follow from the events, one at a time, and can be built again from zero. */
export interface View {
  name: string;
  /** Notes how one event changes the view's items. */
  fold(event: RecordedEvent, pending: PendingItems): void;
  /**
   * Takes away the items that stand for an event which expires. A view without it counts, and what it counted stays: of a log
   * ordered by time such a view may add, bound and put, and not remove.
   */
  forget?(event: RecordedEvent, pending: PendingItems): void;
}

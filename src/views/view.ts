import type { RecordedEvent } from "../event/event.ts";
import type { PendingItems } from "./pending-items.ts";

/** A read model: items that follow from the events, one at a time, and can be built again from zero. */
export interface View {
  name: string;
  /** Notes how one event changes the view's items. */
  fold(event: RecordedEvent, pending: PendingItems): void;
}

import type { RecordedEvent } from "../event/event.ts";
import type { Attributes } from "../store/store.ts";
import { PendingItems } from "./pending-items.ts";
import { Tail } from "./tail.ts";
import type { View } from "./view.ts";

/** With which event an item was put: of what is kept of expired events and of the log, the later one holds. */
export const PUT_AT = "putAt";

class PlacedItems extends PendingItems {
  at = "";

  override put(pk: string, sk: string, attributes: Attributes): void {
    super.put(pk, sk, { ...attributes, [PUT_AT]: this.at });
  }
}

/** A tail whose records say of which event they are. Sums need not: they are the same in any order. */
export class PlacedTail extends Tail {
  #views: readonly View[];

  constructor(views: readonly View[], position: string) {
    super(views, position, () => new PlacedItems());
    this.#views = views;
  }

  override fold(events: readonly RecordedEvent[]): void {
    for (const view of this.#views) {
      const pending = this.of(view.name) as PlacedItems;
      for (const event of events) {
        pending.at = event.position;
        view.fold(event, pending);
      }
    }
    this.events += events.length;
    this.position = events.at(-1)?.position ?? this.position;
  }
}

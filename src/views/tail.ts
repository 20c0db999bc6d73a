import type { RecordedEvent } from "../event/event.ts";
import type { ItemWrite } from "../store/store.ts";
import { itemPartition } from "./generation.ts";
import { PendingItems } from "./pending-items.ts";
import type { View } from "./view.ts";

/** What a run of events changes in every view, folded in memory. */
export class Tail {
  #views: readonly View[];
  #pending = new Map<string, PendingItems>();
  events = 0;
  /** Of the last event folded. */
  position: string;

  constructor(views: readonly View[], position: string, newItems = () => new PendingItems()) {
    this.#views = views;
    this.position = position;
    for (const { name } of views) this.#pending.set(name, newItems());
  }

  get size(): number {
    let size = 0;
    for (const pending of this.#pending.values()) size += pending.size;
    return size;
  }

  fold(events: readonly RecordedEvent[]): void {
    for (const view of this.#views) {
      const pending = this.of(view.name);
      for (const event of events) view.fold(event, pending);
    }
    this.events += events.length;
    this.position = events.at(-1)?.position ?? this.position;
  }

  of(view: string): PendingItems {
    return this.#pending.get(view) as PendingItems;
  }

  writes(generation: string): ItemWrite[] {
    return this.#views.flatMap(({ name }) =>
      this.of(name).writes((pk) => itemPartition(generation, name, pk)),
    );
  }
}

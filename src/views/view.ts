import type { RecordedEvent } from "../event/event.ts";
import type { Attributes } from "../store/store.ts";

/** How an event changes one item of a view. */
export type ItemChange =
  | { op: "put"; pk: string; sk: string; attributes: Attributes }
  | { op: "remove"; pk: string; sk: string }
  | ({ op: "merge"; pk: string; sk: string } & Merge);

/** Sums and bounds of numeric attributes; an absent attribute is 0 to `add` and nothing to `min` and `max`. */
export interface Merge {
  add?: Record<string, number>;
  min?: Record<string, number>;
  max?: Record<string, number>;
}

/** A read model: items that follow from the events, one at a time, and can be built again from zero. */
export interface View {
  name: string;
  changes(event: RecordedEvent): ItemChange[];
}

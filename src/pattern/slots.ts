import type { PathEntry } from "./event-values.ts";
import type { Term } from "./pattern.ts";
import { isLookedUp, type SlotKey, slotOf, weightOf } from "./slot.ts";
import { TermIndex } from "./term-index.ts";

/** A slot of one path. There is one object for each, however many rules use it, so that uses are counted by identity. */
export interface Slot {
  entry: PathEntry;
  key: SlotKey;
  weight: number;
  lookedUp: boolean;
  users: number;
}

/** Whether the event that was read last has the value of a slot of the table `exact`. */
export function isMet({ entry, key }: Slot): boolean {
  for (const { value } of entry.leaves) if (value === key.key) return true;
  return false;
}

/** The slots in use. */
export class Slots {
  readonly #paths = new Map<PathEntry, TermIndex<Slot>>();

  /** The distinct slots of the terms, for as long as they are not released as often as they were taken. */
  take(entry: PathEntry, terms: readonly Term[]): Slot[] {
    const known = this.#paths.get(entry) ?? new TermIndex<Slot>();
    this.#paths.set(entry, known);
    const taken = new Set<Slot>();
    for (const term of terms) {
      const key = slotOf(term);
      let slot = known.get(key);
      if (slot === undefined) {
        slot = { entry, key, weight: weightOf(key), lookedUp: isLookedUp(key), users: 0 };
        known.set(key, slot);
      }
      taken.add(slot);
    }
    for (const slot of taken) slot.users += 1;
    return [...taken];
  }

  release(entry: PathEntry, slots: readonly Slot[]): void {
    const known = this.#paths.get(entry);
    for (const slot of slots) {
      slot.users -= 1;
      if (slot.users === 0) known?.delete(slot.key);
    }
    if (known?.size === 0) this.#paths.delete(entry);
  }
}

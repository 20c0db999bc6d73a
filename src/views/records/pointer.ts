import type { ItemWrite, Store } from "../../store/store.ts";
import { pointerKey, positionKey } from "./keys.ts";

/** Which generation of a projection's records is in force, and what is in the making. */
export interface Pointer {
  generation: string;
  /** Of the definition that the records in force were folded by. */
  revision: number;
  building?: Building;
  /** Generations to remove; a removal that was cut short goes on from here. */
  retired: Retired[];
  /** Grows with every change of the pointer, which is made on condition that it is the one that was read. */
  serial: number;
}

export interface Building {
  generation: string;
  revision: number;
  /** It was asked for outright, by a process that works on it; otherwise it follows from the revision, and anybody's. */
  asked: boolean;
}

export interface Retired {
  generation: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export async function readPointer(store: Store, projection: string): Promise<Pointer | undefined> {
  const item = await store.getItem(pointerKey(projection));
  if (item === undefined) return undefined;
  const { generation, revision, building, retired, serial } = item as unknown as Pointer;
  return { generation, revision, retired, serial, ...(building === undefined ? {} : { building }) };
}

export interface PointerChange {
  projection: string;
  old: Pointer | undefined;
  next: Omit<Pointer, "serial">;
  /** What must be written with it. */
  writes?: ItemWrite[];
}

/** False: somebody else changed it first. */
export async function changePointer(
  store: Store,
  { projection, old, next, writes = [] }: PointerChange,
): Promise<boolean> {
  const outcome = await store.writeItems([
    {
      op: "put",
      ...pointerKey(projection),
      attributes: { ...next, serial: (old?.serial ?? 0) + 1 },
      condition: old === undefined ? { absent: true } : { equals: { serial: old.serial } },
    },
    ...writes,
  ]);
  return outcome.status === "written";
}

/** A generation that begins: nothing is folded yet. */
export function beginning(generation: string, now: number): ItemWrite {
  return {
    op: "put",
    ...positionKey(generation),
    attributes: { position: "", at: now },
    condition: { absent: true },
  };
}

import type { ItemQuery, Store } from "../../src/store/store.ts";

export interface StoreCall {
  method: keyof Store;
  /** The partition that is read, of `queryItems`. */
  pk?: string | undefined;
}

/** A store that notes what is asked of it. */
export function countingStore(store: Store): { store: Store; calls: StoreCall[] } {
  const calls: StoreCall[] = [];
  const noted = new Proxy(store, {
    get(target, name: keyof Store) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return (...words: unknown[]) => {
        calls.push({ method: name, pk: (words[0] as ItemQuery | undefined)?.pk });
        return (value as (...words: unknown[]) => unknown).apply(target, words);
      };
    },
  });
  return { store: noted, calls };
}

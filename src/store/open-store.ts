import { SqliteStore } from "./sqlite/sqlite-store.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  /** Whether a missing book is made; default true. */
  create?: boolean;
}

/**
 * Opens the store at a location: a path to a SQLite file, or `:memory:`.
 *
 * @throws book_missing, book_foreign, book_damaged, book_newer
 */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<Store> {
  return SqliteStore.open(location, options);
}

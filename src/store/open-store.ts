import { prepareAwsSdk } from "./aws-sdk.ts";
import { parseLocation } from "./dynamodb/location.ts";
import { SqliteStore } from "./sqlite/sqlite-store.ts";
import { watchFile } from "./sqlite/watch-file.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  /** Whether a missing file is made; default true. Tables are never made by opening them. */
  create?: boolean;
}

export interface WatchOptions {
  signal: AbortSignal;
  /** Something may have been recorded, by whatever process. */
  onChange(): void;
  onError(error: unknown): void;
}

export type StoreKind = "file" | "memory" | "dynamodb";

export function storeKind(location: string): StoreKind {
  if (location === ":memory:") return "memory";
  return location.startsWith("dynamodb:") ? "dynamodb" : "file";
}

/**
 * Opens the store at a location: a path to a SQLite file, `:memory:`, or `dynamodb:NAME`. The AWS SDK is loaded for the
 * last alone.
 *
 * @throws book_missing, book_foreign, book_damaged, book_newer, book_unreachable, book_forbidden
 */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<Store> {
  const name = parseLocation(location);
  if (name === undefined) return SqliteStore.open(location, options);
  prepareAwsSdk();
  const { DynamoStore } = await import("./dynamodb/dynamo-store.ts");
  return DynamoStore.open({ name });
}

/** Tells of writes until the signal aborts, where the store can; in memory there are no others. */
export async function watchStore(location: string, options: WatchOptions): Promise<void> {
  const name = parseLocation(location);
  if (name === undefined) {
    if (location !== "" && storeKind(location) === "file") await watchFile(location, options);
    return;
  }
  const { watchChanges } = await import("./dynamodb/change-stream.ts");
  await watchChanges({ name, ...options });
}

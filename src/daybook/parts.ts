import type { Config } from "../config.ts";
import type { Store } from "../store/store.ts";

/** What an open book is made of. */
export interface DaybookParts {
  location: string;
  store: Store;
  config: Config;
  clock: () => number;
  newId: () => string;
  /** What the views are built for. */
  zone: string;
  reads: "current" | "settled";
  folder: string;
}

import type { ItemKey, Store } from "../store/store.ts";
import type { DeliveryFailure } from "./failure.ts";
import type { LaneRecord } from "./lane-record.ts";
import type { Rule } from "./rule.ts";
import type { Target } from "./target.ts";
import type { Timers } from "./timers.ts";

export interface LaneOptions {
  /** Names its waiting deliveries: the rule, or the replay. */
  id: string;
  rule: Rule;
  target: Target;
  store: Store;
  timers: Timers;
  /** From 0 to below 1. */
  random(): number;
  /** This run of the bus. */
  owner: string;
  /** Where its checkpoint lies. */
  key: ItemKey;
  /** Where it begins if it has no checkpoint. */
  first(): Promise<string>;
  replayName?: string;
  ratePerSecond?: number;
  /** It has room again, or a time has come. */
  onChange(): void;
  /** The store failed, or another run of the bus has taken over. The lane does nothing more. */
  onCrash(error: unknown): void;
  /** Dead letters were written. */
  onDead(): void;
  /** An attempt failed; `opened`: and so the breaker did. */
  onFailure(record: LaneRecord, failure: DeliveryFailure, opened: boolean): void;
  onRecovery(): void;
}

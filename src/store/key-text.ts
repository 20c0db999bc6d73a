import { DaybookError, shown } from "../errors.ts";
import type { AppendBatch, ItemKey, ItemQuery, ItemWrite } from "./store.ts";

/**
 * Stores keep keys as UTF-8, which has no form for half a surrogate pair: such a key would come back as another.
 *
 * @throws query_invalid
 */
export function checkItemKey({ pk, sk }: ItemKey): void {
  checkText("pk", pk);
  checkText("sk", sk);
}

/** @throws query_invalid */
export function checkItemKeys(writes: readonly ItemWrite[]): void {
  for (const write of writes) checkItemKey(write);
}

/** @throws query_invalid */
export function checkChangedKeys(batches: readonly AppendBatch[]): void {
  for (const { changes } of batches) if (changes !== undefined) checkItemKeys(changes);
}

/** @throws query_invalid */
export function checkItemQuery({ pk, pkPrefix, from, to }: ItemQuery): void {
  for (const [name, text] of Object.entries({ pk, pkPrefix, from, to })) {
    if (text !== undefined) checkText(name, text);
  }
}

function checkText(name: string, text: string): void {
  if (text.isWellFormed()) return;
  throw new DaybookError("query_invalid", `${name} must be well-formed text, got ${shown(text)}`, {
    subject: name,
    value: text,
    hint: "half a surrogate pair is no character; do not cut text within one",
  });
}

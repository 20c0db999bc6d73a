import type { Attributes, ItemCondition } from "./store.ts";

/** Whether a condition holds for an item's attributes; undefined: there is no item. */
export function holds(condition: ItemCondition | undefined, attributes: Attributes | undefined): boolean {
  if (condition === undefined) return true;
  if ("absent" in condition) return attributes === undefined;
  if ("below" in condition) {
    return Object.entries(condition.below).every(([name, value]) => {
      const stored = attributes?.[name];
      return stored === undefined || (typeof stored === "string" && stored < value);
    });
  }
  return Object.entries(condition.equals).every(
    ([name, value]) => JSON.stringify(attributes?.[name]) === JSON.stringify(value),
  );
}

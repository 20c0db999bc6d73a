import type { Attributes, Merge } from "./store.ts";

/** The attributes with a merge applied; the given object is changed and returned. */
export function mergeInto(attributes: Attributes, { set, add, min, max }: Merge): Attributes {
  if (set !== undefined) Object.assign(attributes, set);
  const numbers = attributes as Record<string, number>;
  for (const name in add) numbers[name] = (numbers[name] ?? 0) + (add[name] as number);
  for (const name in min)
    numbers[name] = Math.min(numbers[name] ?? Number.POSITIVE_INFINITY, min[name] as number);
  for (const name in max)
    numbers[name] = Math.max(numbers[name] ?? Number.NEGATIVE_INFINITY, max[name] as number);
  return attributes;
}

import { holds } from "../condition.ts";
import { mergeInto } from "../merge.ts";
import type { ItemCondition, ItemKey, ItemWrite, Merge } from "../store.ts";
import type { TypedItem } from "./attribute-value.ts";
import { itemOf } from "./item-command.ts";

type MergeWrite = ItemKey & { condition?: ItemCondition; op: "merge" } & Merge;

/** Attributes that one update may name: a bound takes 45 characters of the 4,096 that an expression may have. */
const MAX_ATTRIBUTES = 60;

const KINDS = ["add", "min", "max"] as const;

/** Whether a merge says more than one update can. */
export function isLargeMerge(write: ItemWrite): write is MergeWrite {
  if (write.op !== "merge") return false;
  let attributes = Object.keys(write.set ?? {}).length;
  for (const kind of KINDS) attributes += Object.keys(write[kind] ?? {}).length;
  return attributes > MAX_ATTRIBUTES;
}

/** Whether what a merge sets tells that it was made: then the item can be written as a whole. */
export function isMarked(
  write: MergeWrite,
): write is MergeWrite & { condition: { below: Record<string, string> } } {
  return write.condition !== undefined && "below" in write.condition;
}

/**
 * A large merge that is marked, as the whole item: nobody else may have moved the mark since the item was read, and everybody
 * who changes such an item moves it.
 */
export function wholeItem(
  write: MergeWrite & { condition: { below: Record<string, string> } },
  known: TypedItem,
): ItemWrite {
  const { pk, sk, condition, op: _op, ...merge } = write;
  const { pk: _pk, sk: _sk, ...before } = itemOf(known);
  // Made already: what the store has refuses it.
  const isMade = !holds(condition, before);
  const marks = Object.keys(condition.below).map((name) => [name, before[name]]);
  const attributes = mergeInto(before, merge);
  return {
    op: "put",
    pk,
    sk,
    attributes,
    condition: isMade ? condition : { equals: Object.fromEntries(marks) },
  };
}

/**
 * A large merge without a mark, as smaller ones, one after the other: half of it may stay when the rest fails. Only the
 * building of a generation makes such, and nobody sees that before it is whole.
 */
export function partsOf(write: MergeWrite): { before: MergeWrite[]; last: MergeWrite } {
  const { pk, sk, condition, set } = write;
  const entries = KINDS.flatMap((kind) =>
    Object.entries(write[kind] ?? {}).map(([name, value]) => ({ kind, name, value })),
  );
  const parts: MergeWrite[] = [];
  for (let from = 0; from < entries.length; from += MAX_ATTRIBUTES) {
    const part: MergeWrite = { op: "merge", pk, sk };
    for (const { kind, name, value } of entries.slice(from, from + MAX_ATTRIBUTES)) {
      part[kind] ??= Object.create(null) as Record<string, number>;
      part[kind][name] = value;
    }
    parts.push(part);
  }
  const last = parts.pop() ?? { op: "merge", pk, sk };
  return { before: parts, last: { ...last, ...(set && { set }), ...(condition && { condition }) } };
}

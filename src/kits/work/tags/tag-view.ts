import type { RecordedEvent } from "../../../event/event.ts";
import type { PendingItems } from "../../../views/pending-items.ts";
import type { View } from "../../../views/view.ts";
import type { TaggedKind, TagUsage } from "./tag.ts";
import { readTagEvent } from "./tag-event.ts";
import { tagsOfEvent } from "./tags-of-event.ts";

/** Every tag that ever was lies in here, under its name. */
export const ALL_TAGS = "all";

/**
 * How many tasks, notes and time entries have a tag: sums, moved by what an event says of before and after. Beside them
 * `state`, a bound that the last event of the tag's own stream wins: twice its version, and one more if the tag is created.
 */
export class TagView implements View {
  readonly name = "tags";

  fold(event: RecordedEvent, pending: PendingItems): void {
    const own = readTagEvent(event);
    if (own !== undefined) {
      const sums = pending.sums(ALL_TAGS, own.tag);
      sums.max = { state: Math.max(sums.max?.state ?? 0, own.version * 2 + (own.created ? 1 : 0)) };
      return;
    }
    const change = tagsOfEvent(event);
    if (change === undefined) return;
    const { kind, before, after } = change;
    for (const tag of before) if (!after.includes(tag)) move(pending, { tag, kind, by: -1 });
    for (const tag of after) if (!before.includes(tag)) move(pending, { tag, kind, by: 1 });
  }
}

function move(pending: PendingItems, { tag, kind, by }: { tag: string; kind: TaggedKind; by: 1 | -1 }): void {
  const { add } = pending.sums(ALL_TAGS, tag);
  add[kind] = (add[kind] ?? 0) + by;
}

/** Undefined for a tag that nothing has any more and nobody created: its sums are left at nothing. */
export function usageOfItem(item: Record<string, unknown>): TagUsage | undefined {
  const number = (name: string) => (item[name] as number | undefined) ?? 0;
  const usage = {
    tag: item.sk as string,
    tasks: number("tasks"),
    notes: number("notes"),
    entries: number("entries"),
  };
  const isUsed = usage.tasks + usage.notes + usage.entries > 0;
  return isUsed || number("state") % 2 === 1 ? usage : undefined;
}

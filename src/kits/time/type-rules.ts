import type { Interval } from "../../sources/interval.ts";
import { type EntryInput, UNTYPED } from "./entry.ts";
import { ENTRY_LIMITS } from "./entry-limits.ts";

/** The types of the Activity Log, as written there, and the most common others; `time.types` replaces them. */
const DEFAULT_TYPES: readonly string[] = [
  "Study",
  "Project",
  "Blogging",
  "Blog",
  "Chore",
  "Exercise",
  "Work",
  "Meeting",
];

/** `type:` before a word names the type outright; the same form is the type's tag in events and counters. */
export const TYPE_PREFIX = "type:";

/**
 * Which of an entry's tags is its type. TimeWarrior's tags are a set that it writes in alphabetical order, so no
 * place among them means anything: only a list of known types can tell. Of several known ones the first of the list wins,
 * spelled as there. All other tags stay tags, also the one that the Activity Log took for a description: the
 * table has a column for tags, and a description can only come from an annotation.
 */
export class TypeRules {
  #known = new Map<string, { type: string; rank: number }>();

  constructor(types: readonly string[] = DEFAULT_TYPES) {
    for (const [rank, type] of types.entries()) {
      const key = type.trim().toLowerCase();
      if (!this.#known.has(key)) this.#known.set(key, { type: type.trim(), rank });
    }
  }

  /** A type that the caller or the file states is taken as it is. */
  apply(stated: string | undefined, tags: string[]): { type: string; tags: string[] } {
    if (stated !== undefined && stated !== "") return { type: stated, tags };
    const named = tags.find((tag) => tag.startsWith(TYPE_PREFIX) && tag.length > TYPE_PREFIX.length);
    const chosen = named ?? this.#knownAmong(tags);
    if (chosen === undefined) return { type: UNTYPED, tags };
    const text = chosen === named ? chosen.slice(TYPE_PREFIX.length).trim() : chosen;
    const type = this.#known.get(text.toLowerCase())?.type ?? text;
    return { type, tags: tags.filter((tag) => tag !== chosen) };
  }

  #knownAmong(tags: string[]): string | undefined {
    let best: { tag: string; rank: number } | undefined;
    for (const tag of tags) {
      const rank = this.#known.get(tag.toLowerCase())?.rank;
      if (rank !== undefined && (best === undefined || rank < best.rank)) best = { tag, rank };
    }
    return best?.tag;
  }
}

/**
 * A row of a time tracker as an entry. A tag that is too long to be one is prose (Taskwarrior sends a task's whole
 * description as a tag): it goes to the description, rather than the row to the rejected.
 */
export function inputOfInterval(interval: Interval): EntryInput {
  const { start, end, type, tags, description, task, measurements } = interval;
  const prose = tags.filter((tag) => tag.length > ENTRY_LIMITS.tagLength);
  const input: EntryInput = { start, end, tags: tags.filter((tag) => !prose.includes(tag)) };
  if (type !== undefined) input.type = type;
  if (task !== undefined) input.task = task;
  if (measurements !== undefined) input.measurements = measurements;
  const text = [description ?? "", ...prose].filter((part) => part !== "").join("\n");
  return text === "" ? input : { ...input, description: text };
}

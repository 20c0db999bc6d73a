import type { ActorOptions } from "../../time/entry.ts";
import { FieldRules } from "../shared/field-rules.ts";

/** The log of what was done to tags themselves: one stream a tag, the tag its subject. */
export const TAGS_LOG = "tags";

export type { ActorOptions };

/** What can have tags. */
export type TaggedKind = "tasks" | "notes" | "entries";

/** A tag that was created or is in use, and how many have it. */
export interface TagUsage {
  tag: string;
  tasks: number;
  notes: number;
  /** Time entries. */
  entries: number;
}

export interface TagInput {
  /** 1 to 100 characters. */
  tag: string;
}

export interface TagRename {
  to: string;
  /** Whether `to` may be in use already; default no. */
  merge?: boolean;
}

/** The tag as it is now called, and how many objects were changed. */
export interface TagRenamed extends TagUsage {
  changed: number;
}

const rules = new FieldRules("tag", "tag_invalid");

/** @throws tag_invalid */
export function tagInputOf(input: unknown): string {
  return rules.newTag(tagNameIn(rules.fields(input, ["tag"]).tag, "name"), "name");
}

/** @throws tag_invalid */
export function tagRenameOf(tag: string, input: unknown): Required<TagRename> {
  const { to, merge = false } = rules.fields(input, ["to", "merge"]);
  const target = rules.newTag(tagNameIn(to, "to"), "to");
  if (target === tag) throw rules.invalid("to", "another tag", target);
  if (typeof merge !== "boolean") throw rules.invalid("merge", "true or false", merge);
  return { to: target, merge };
}

/** @throws tag_invalid */
export function tagNameIn(value: unknown, field: string): string {
  const tag = rules.tag(value, field);
  if (tag === "") throw rules.invalid(field, "1 to 100 characters", value);
  return tag;
}

import { DaybookError, shown } from "../../../errors.ts";
import { toIso } from "../../../event/calendar.ts";
import { parseLimit } from "../../../log/read.ts";
import type { Page } from "../../../store/store.ts";
import { recordedEvent, retrying } from "../shared/retry.ts";
import type { TagPort } from "./port.ts";
import { replaceTag } from "./replace-tag.ts";
import {
  type ActorOptions,
  type TagInput,
  type TagRename,
  type TagRenamed,
  type TagUsage,
  tagInputOf,
  tagNameIn,
  tagRenameOf,
} from "./tag.ts";
import { foldTag, type TagChange, type TagHistory, tagEventOf } from "./tag-event.ts";
import { ALL_TAGS, usageOfItem } from "./tag-view.ts";

export interface TagListQuery {
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

/** Tags of tasks, notes and time entries. A tag is there while something has it, or once it was created by name. */
export class TagsKit {
  #port: TagPort;

  constructor(port: TagPort) {
    this.#port = port;
  }

  /** A page of tags by name, with how many have them. @throws query_invalid, cursor_invalid */
  async list({ limit, cursor }: TagListQuery = {}): Promise<Page<TagUsage>> {
    const wanted = parseLimit(limit);
    const items: TagUsage[] = [];
    for (let next = cursor; ; ) {
      const page = await this.#port.queryView({
        pk: ALL_TAGS,
        direction: "forward",
        limit: wanted - items.length,
        ...(next === undefined ? {} : { cursor: next }),
      });
      items.push(...page.items.flatMap((item) => usageOfItem(item) ?? []));
      next = page.nextCursor;
      if (next === undefined) return { items };
      if (items.length === wanted) return { items, nextCursor: next };
    }
  }

  /** @throws tag_not_found */
  async get(tag: string): Promise<TagUsage> {
    const usage = await this.#usage(tag);
    if (usage === undefined) throw tagNotFound(tag);
    return usage;
  }

  /** So that it is listed before anything has it; again it changes nothing. @throws tag_invalid */
  async create(input: TagInput, { actor }: ActorOptions = {}): Promise<TagUsage> {
    const tag = tagInputOf(input);
    await this.#ensureCreated(tag, actor);
    return (await this.#usage(tag)) ?? { tag, tasks: 0, notes: 0, entries: 0 };
  }

  /** Takes the tag away from everything that has it; after a crash, again does the rest. @throws tag_not_found */
  async remove(tag: string, { actor }: ActorOptions = {}): Promise<void> {
    const [history, usage] = await Promise.all([this.#history(tag), this.#usage(tag)]);
    if (usage === undefined && !history.created) throw tagNotFound(tag);
    await replaceTag(this.#port.collections, { tag, by: undefined, actor });
    await this.#append({ type: "tag.deleted", tag, actor }, () => true);
  }

  /**
   * Gives everything that has the tag another in its place; one that is in use already only with `merge`. The same renaming
   * again finishes one whose process died.
   *
   * @throws tag_not_found, tag_invalid, tag_exists
   */
  async rename(tag: string, input: TagRename, { actor }: ActorOptions = {}): Promise<TagRenamed> {
    const { to, merge } = tagRenameOf(tag, input);
    const history = await this.#history(tag);
    if (history.renamingTo !== to) await this.#startRename(tag, { to, merge, actor });
    const changed = await replaceTag(this.#port.collections, { tag, by: to, actor });
    if (history.created) await this.#ensureCreated(to, actor);
    await this.#append({ type: "tag.renamed", tag, to, actor }, ({ renamingTo }) => renamingTo === to);
    const usage = (await this.#usage(to)) ?? { tag: to, tasks: 0, notes: 0, entries: 0 };
    return { ...usage, changed };
  }

  /** Written down first: when it is done again, what has the new tag is what it gave it to. */
  async #startRename(
    tag: string,
    { to, merge, actor }: Required<TagRename> & { actor: string | undefined },
  ): Promise<void> {
    const [usage, target] = await Promise.all([this.#usage(tag), this.#usage(to)]);
    if (usage === undefined) throw tagNotFound(tag);
    if (target !== undefined && !merge) throw tagExists(to);
    await retrying(async () => {
      const { created, streamVersion } = await this.#history(tag);
      const event = tagEventOf({ type: "tag.rename-started", tag, to, created, actor }, this.#now);
      recordedEvent(await this.#port.append(event, streamVersion));
    });
  }

  #ensureCreated(tag: string, actor: string | undefined): Promise<void> {
    return this.#append({ type: "tag.created", tag, actor }, ({ created }) => !created);
  }

  /** Only if it is wanted by then: another process may have done the same. */
  #append(change: TagChange, isWanted: (history: TagHistory) => boolean): Promise<void> {
    return retrying(async () => {
      const history = await this.#history(change.tag);
      if (!isWanted(history)) return;
      recordedEvent(await this.#port.append(tagEventOf(change, this.#now), history.streamVersion));
    });
  }

  #history(tag: string): Promise<TagHistory> {
    return foldTag(this.#port.newestFirst(tag));
  }

  async #usage(tag: string): Promise<TagUsage | undefined> {
    tagNameIn(tag, "name");
    const range = { pk: ALL_TAGS, from: tag, to: tag, direction: "forward", limit: 1, fresh: true } as const;
    const [item] = (await this.#port.queryView(range)).items;
    return item && usageOfItem(item);
  }

  get #now(): string {
    return toIso(this.#port.now());
  }
}

function tagNotFound(tag: string): DaybookError {
  return new DaybookError("tag_not_found", `tag must be one that is there, got ${shown(tag)}`, {
    subject: "tag",
    value: tag,
  });
}

function tagExists(tag: string): DaybookError {
  return new DaybookError("tag_exists", `tag to must be one that is not there, got ${shown(tag)}`, {
    subject: "to",
    value: tag,
    hint: "with merge, both become one; that cannot be taken back",
  });
}

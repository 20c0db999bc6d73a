import type { NewEvent, RecordedEvent } from "../../../event/event.ts";
import type { StreamOutcome } from "../../../log/log.ts";
import type { Page } from "../../../store/store.ts";
import type { ViewItem } from "../../../views/overlay.ts";
import type { ViewQuery } from "../../../views/view-set.ts";
import type { TaggedKind } from "./tag.ts";

/** What tags ask of a book. */
export interface TagPort {
  now(): number;
  append(event: NewEvent, expectedVersion: number): Promise<StreamOutcome | undefined>;
  /** A tag's own events, the last first, read as far as they are asked for. */
  newestFirst(tag: string): AsyncIterable<RecordedEvent>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  /** Everything that can have tags. */
  readonly collections: readonly TaggedCollection[];
}

/** Objects of one kit, which alone changes them. */
export interface TaggedCollection {
  readonly kind: TaggedKind;
  /** Ids of those that have a tag, as of now. */
  tagged(tag: string, cursor: string | undefined): Promise<Page<string>>;
  /** Undefined for one that is not there. */
  get(id: string): Promise<TaggedObject | undefined>;
  /** @throws version_conflict, and the kit's `…_not_found` */
  setTags(id: string, tags: string[], options: SetTagsOptions): Promise<void>;
}

export interface TaggedObject {
  tags: string[];
  version: number;
}

export interface SetTagsOptions {
  ifVersion: number;
  actor: string | undefined;
}

import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { type Interval, instantIn, intervalOf } from "./interval.ts";
import { elementRow, isDamage, type JsonReader, walkRows } from "./json-reader.ts";
import type { JsonItem, JsonPath } from "./json-walker.ts";
import { parsed } from "./ndjson.ts";
import { damaged, invalid, objectOf, optionalString, own, rowOf } from "./rows.ts";

/**
 * ActivityWatch's export: `{"buckets": …}`, an object by bucket id or an array of buckets, or one bucket alone.
 * `line` is the number of the event in the whole file. A bucket's type counts when it stands before its events,
 * as both of its servers write it.
 */
export function activityWatchRows(bytes: Bytes): AsyncGenerator<Row<Interval>> {
  return walkRows(bytes, "activitywatch input", new BucketReader());
}

/** Follows the walk and keeps what an event needs to know of its bucket. */
class BucketReader implements JsonReader<Interval> {
  #isExport = false;
  #events = 0;
  #bucket: string | number | undefined;
  #id = "";
  #type: string | undefined;

  descends(path: JsonPath, isArray: boolean): boolean {
    const [first, , field] = path;
    const isEvents =
      isArray && (path.length === 1 ? first === "events" : path.length === 3 && field === "events");
    const isBuckets = path.length === 1 && first === "buckets";
    if (isEvents || isBuckets) this.#isExport = true;
    const isBucket = path.length === 2 && first === "buckets";
    return isEvents || isBuckets || (!isArray && (path.length === 0 || isBucket));
  }

  read(item: JsonItem): Row<Interval> | undefined {
    const { path } = item;
    const isNested = path[0] === "buckets";
    const [field, index] = isNested ? path.slice(2) : path;
    if (isNested) this.#enter(path[1]);
    if ("error" in item && isDamage(item)) return { line: this.#events + 1, error: item.error };
    if (field === "events") return this.#event(item, index);
    if ("text" in item && field === "id") this.#id = textOf(item.text) ?? this.#id;
    if ("text" in item && field === "type") this.#type = textOf(item.text);
    return undefined;
  }

  end(): Row<Interval> | undefined {
    if (this.#isExport) return undefined;
    const message = 'activitywatch input must be an object with "buckets", or with "events", got neither';
    return { line: 1, error: damaged(message) };
  }

  #enter(bucket: string | number | undefined): void {
    if (bucket === this.#bucket) return;
    this.#bucket = bucket;
    this.#id = typeof bucket === "string" ? bucket : "";
    this.#type = undefined;
  }

  #event(item: JsonItem, index: string | number | undefined): Row<Interval> | undefined {
    this.#events += 1;
    if (index !== undefined) return elementRow(this.#events, item, (event) => this.#interval(event));
    return rowOf(this.#events, () => {
      throw invalid("events", "a JSON array", "text" in item ? parsed(item.text) : "a large value");
    });
  }

  /** Zero seconds are normal: one heartbeat. */
  #interval(event: object): Interval {
    if (this.#id === "") throw invalid("bucket id", "given before the events", this.#id);
    const startMs = instantIn(own(event, "timestamp"), "timestamp");
    const duration = own(event, "duration") ?? 0;
    if (typeof duration !== "number" || !(duration >= 0)) {
      throw invalid("duration", "a number of seconds, 0 or more", duration);
    }
    const interval = intervalOf({
      startMs,
      endMs: startMs + Math.round(duration * 1_000),
      type: this.#type,
      ...wordsOf(objectOf(own(event, "data") ?? {}, "data")),
    });
    return { ...interval, key: `${this.#id}|${interval.start}` };
  }
}

/** Of the known watchers: window {app, title}, afk {status}, web {url, title}, editor {file, project, language}. */
function wordsOf(data: object): { tags: string[]; description: string | undefined } {
  const text = (name: string) => optionalString(data, name);
  const tags = [text("app"), text("status"), text("project"), text("language")];
  return {
    tags: tags.filter((tag) => tag !== undefined),
    description: text("title") ?? text("url") ?? text("file"),
  };
}

function textOf(json: string): string | undefined {
  const value = parsed(json);
  return typeof value === "string" ? value : undefined;
}

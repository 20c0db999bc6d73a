import type { RecordedEvent } from "../event/event.ts";
import type { Store } from "../store/store.ts";
import { Differences } from "./difference.ts";
import { storePages } from "./store-pages.ts";

/**
 * Looks whether the target's streams are beginnings of the source's, before anything is written: an event cannot be
 * taken back. Streams that only the target has are left alone.
 *
 * @param after the target's events up to here were looked at before
 */
export async function findOtherEvents(
  { from, to }: { from: Store; to: Store },
  after: string,
  onProgress?: (events: number) => void,
): Promise<Differences> {
  const check = new OtherEvents(from);
  let events = 0;
  for await (const page of storePages(to, { after })) {
    for (const stream of streamsOf(page)) await check.look(stream);
    events += page.length;
    onProgress?.(events);
    if (check.differences.isFull) break;
  }
  return check.differences;
}

/** Events of one stream that follow each other. */
type Run = [RecordedEvent, ...RecordedEvent[]];

function streamsOf(page: readonly RecordedEvent[]): Iterable<Run> {
  const runs = new Map<string, Run>();
  for (const event of page) {
    const name = `${event.log}\n${event.subject}`;
    const run = runs.get(name);
    if (run === undefined) runs.set(name, [event]);
    else run.push(event);
  }
  return runs.values();
}

class OtherEvents {
  readonly differences = new Differences();
  #from: Store;
  /** Of the source's logs, as far as they were asked for. */
  #isVersioned = new Map<string, boolean | undefined>();

  constructor(from: Store) {
    this.#from = from;
  }

  async look(run: Run): Promise<void> {
    const [first] = run;
    const isVersioned = await this.#ordering(first.log);
    if (isVersioned === undefined) return;
    if (isVersioned !== (first.version !== undefined)) {
      this.differences.add(
        first,
        `log must be ordered by ${isVersioned ? "version" : "time"} as the source's`,
      );
    } else if (isVersioned) await this.#compare(run);
  }

  async #compare(run: Run): Promise<void> {
    const [first] = run;
    const { log, subject } = first;
    const expected = await this.#from.readStream({
      log,
      subject,
      fromVersion: first.version as number,
      direction: "forward",
      limit: run.length,
    });
    if (expected.length === 0 && !(await this.#hasStream(log, subject))) return;
    for (const [index, event] of run.entries()) {
      const other = expected[index];
      if (other !== undefined && other.id === event.id && other.source === event.source) continue;
      const got = `another event, id ${event.id}`;
      this.differences.add(event, `version ${event.version} must be ${other?.id ?? "absent"}, got ${got}`);
      return;
    }
  }

  async #hasStream(log: string, subject: string): Promise<boolean> {
    const events = await this.#from.readStream({ log, subject, direction: "backward", limit: 1 });
    return events.length > 0;
  }

  /** Undefined: the source has no such log. */
  async #ordering(log: string): Promise<boolean | undefined> {
    if (this.#isVersioned.has(log)) return this.#isVersioned.get(log);
    const first = await firstOf(this.#from, log);
    const isVersioned = first && first.version !== undefined;
    this.#isVersioned.set(log, isVersioned);
    return isVersioned;
  }
}

async function firstOf(store: Store, log: string): Promise<RecordedEvent | undefined> {
  for (let cursor: string | undefined; ; ) {
    const page = await store.readLog({
      log,
      direction: "forward",
      limit: 1,
      ...(cursor === undefined ? {} : { cursor }),
    });
    cursor = page.nextCursor;
    if (page.items.length > 0 || cursor === undefined) return page.items[0];
  }
}

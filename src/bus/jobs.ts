import { DaybookError, shown } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import { decodeCursor, encodeCursor } from "../store/cursor.ts";
import type { Item, Page, Store } from "../store/store.ts";
import type { JobAction, JobsQuery } from "./bus-api.ts";
import type { Job, JobRequest, JobStatus } from "./info.ts";

const ALL = "bus-jobs";
/** Those that have not ended, so that they are found at once. */
const OPEN = "bus-jobs-open";
const MAX_OPEN = 1_000;

const STATUS_AFTER: Record<JobAction, JobStatus> = {
  pause: "paused",
  resume: "running",
  cancel: "cancelled",
};

/** Jobs as they are written down: any process may ask for one, the one that delivers does it. */
export class Jobs {
  #store: Store;
  #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async add(id: string, request: JobRequest): Promise<Job> {
    const at = toIso(this.#now());
    const job: Job = { id, request, status: "running", seen: 0, done: 0, startedAt: at, updatedAt: at };
    await this.#store.writeItems([
      { op: "put", pk: ALL, sk: id, attributes: { ...job } },
      { op: "put", pk: OPEN, sk: id, attributes: {} },
    ]);
    return job;
  }

  /** @throws job_not_found */
  async get(id: string): Promise<Job> {
    const item = id.isWellFormed() ? await this.#store.getItem({ pk: ALL, sk: id }) : undefined;
    if (item !== undefined) return jobOf(item);
    throw new DaybookError("job_not_found", `job must be one that was started, got ${shown(id)}`, {
      subject: "job",
      value: id,
    });
  }

  /** Newest first: ids are in the order of time. */
  async list({ kind, limit = 100, cursor }: JobsQuery): Promise<Page<Job>> {
    const items: Job[] = [];
    let at = cursor;
    if (at !== undefined) decodeCursor(at, "item");
    for (;;) {
      const page = await this.#store.queryItems({
        pk: ALL,
        direction: "backward",
        limit: limit - items.length,
        ...(at === undefined ? {} : { cursor: at }),
      });
      items.push(
        ...page.items.map(jobOf).filter(({ request }) => kind === undefined || request.kind === kind),
      );
      at = page.nextCursor;
      if (at === undefined) return { items };
      const last = page.items.at(-1) as Item;
      if (items.length >= limit) return { items, nextCursor: encodeCursor("item", [last.pk, last.sk]) };
    }
  }

  /** Those that have not ended, oldest first. */
  async open(): Promise<Job[]> {
    const { items } = await this.#store.queryItems({ pk: OPEN, direction: "forward", limit: MAX_OPEN });
    return Promise.all(items.map(({ sk }) => this.get(sk)));
  }

  /** @throws job_not_found, job_ended */
  async control(id: string, action: JobAction): Promise<Job> {
    const job = await this.get(id);
    if (job.endedAt !== undefined || job.status === "cancelled") {
      throw new DaybookError("job_ended", `job must be running or paused, got ${job.status}`, {
        subject: "job",
        value: id,
      });
    }
    await this.update(id, { status: STATUS_AFTER[action] });
    return this.get(id);
  }

  async update(id: string, change: Partial<Job>): Promise<void> {
    const set = { ...change, updatedAt: toIso(this.#now()) };
    await this.#store.writeItems([{ op: "merge", pk: ALL, sk: id, set }]);
  }

  async end(id: string, change: Partial<Job>): Promise<void> {
    const at = toIso(this.#now());
    await this.#store.writeItems([
      { op: "merge", pk: ALL, sk: id, set: { ...change, updatedAt: at, endedAt: at } },
      { op: "remove", pk: OPEN, sk: id },
    ]);
  }
}

/** The rule that a job is about, `all` if it is about every one: what is told of it has that as its subject. */
export function subjectOf(request: JobRequest): string {
  return (request.kind === "replay" ? request.rule : request.filter.rule) ?? "all";
}

function jobOf({ pk: _pk, sk: _sk, ...job }: Item): Job {
  return job as unknown as Job;
}

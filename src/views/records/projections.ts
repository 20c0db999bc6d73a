import type { Projection } from "../../config/projections.ts";
import { DaybookError, shown } from "../../errors.ts";
import type { Json } from "../../event/event.ts";
import type { Commits } from "../../log/commits.ts";
import { Lease } from "../../store/lease.ts";
import { leaseOwner } from "../../store/lease-owner.ts";
import type { Page, Store } from "../../store/store.ts";
import { positionKey } from "./keys.ts";
import { readPointer } from "./pointer.ts";
import { ProjectionWork } from "./projection-work.ts";
import { projectLog } from "./projector.ts";
import {
  type PageQuery,
  RecordReads,
  type RecordsQuery,
  type StoppedStream,
  type StreamRecord,
} from "./record-reads.ts";

/** How long another process waits for one that died while it projected. */
const LEASE_MS = 30_000;

export interface ProjectionsOptions {
  store: Store;
  commits: Commits;
  config: { projections?: Record<string, Projection> };
  newId: () => string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** Rings when other processes record, if the store tells; until the signal aborts. */
  watch(options: ProjectionRunOptions): Promise<void>;
}

export interface ProjectionRunOptions {
  signal: AbortSignal;
  /** What goes wrong is tried again, for ever; each new cause is told once. */
  onError: (error: unknown) => void;
}

export interface ProjectionRebuildOptions {
  /** One projection; default all. */
  name?: string;
  onProgress?: (events: number) => void;
}

export interface ProjectionRebuildReport {
  projections: number;
  events: number;
}

export interface ProjectionInfo {
  name: string;
  log: string;
  /** Of the records in force; null before the first are folded. */
  revision: number | null;
  /** How far the records have got in the log; compare it with `book.head()`. */
  position: string;
  /** How far those that are built beside them have got. */
  building: { revision: number; position: string } | null;
  /** Whether there is a stream with an event that cannot be folded; `stopped()` lists them. */
  hasStopped: boolean;
}

/** Records of a book: folding them, building them anew, and reading them. */
export class Projections {
  #options: ProjectionsOptions;
  #reads: RecordReads;
  #works = new Map<string, ProjectionWork>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ProjectionsOptions) {
    const { config, store, clock: now, newId } = options;
    this.#options = options;
    this.#reads = new RecordReads(store, now);
    for (const [name, projection] of Object.entries(config.projections ?? {})) {
      this.#works.set(name, new ProjectionWork({ store, newId, now, name, projection }));
    }
  }

  get isEmpty(): boolean {
    return this.#works.size === 0;
  }

  /** Keeps all records up to date until the signal aborts, in one process of all that are asked to. */
  async run({ signal, onError }: ProjectionRunOptions): Promise<void> {
    if (this.isEmpty) return;
    const { store, commits, clock: now, watch } = this.#options;
    const lease = new Lease(store, { name: "projections", owner: leaseOwner(), ttlMs: LEASE_MS, now });
    const alone = (work: () => Promise<void>) => this.#alone(work);
    await Promise.all([
      watch({ signal, onError }),
      projectLog({ works: this.#works, alone, lease, commits, now, signal, onError }),
    ]);
  }

  /**
   * Folds what was recorded up to now, whoever else does, and tries again what could not be folded: what was appended before
   * the call is in the records after it, but for the streams that `stopped()` lists.
   *
   * @throws config_invalid, log_ordering
   */
  async catchUp(): Promise<void> {
    await this.#alone(() => this.#advanceAll(this.#works.values()));
  }

  /**
   * Folds all records from the first event on beside those in force, then switches; appends and reads go on.
   *
   * @throws projection_not_found, condition_failed, config_invalid, log_ordering
   */
  async rebuild({ name, onProgress }: ProjectionRebuildOptions = {}): Promise<ProjectionRebuildReport> {
    const names = name === undefined ? [...this.#works.keys()] : [name];
    let before = 0;
    for (const each of names) {
      const work = this.#workOf(each);
      let events = 0;
      const onBuilt = (built: number) => {
        events = built;
        onProgress?.(before + built);
      };
      await this.#alone(async () => {
        const generation = await work.startRebuild();
        while (!(await work.isInForce(generation))) await work.advance({ goesOn: always, onBuilt });
      });
      before += events;
    }
    return { projections: names.length, events: before };
  }

  async list(): Promise<ProjectionInfo[]> {
    const infos: ProjectionInfo[] = [];
    for (const [name, { log }] of Object.entries(this.#options.config.projections ?? {}))
      infos.push(await this.#info(name, log));
    return infos;
  }

  /** Streams with an event that cannot be folded, and why. @throws projection_not_found, query_invalid, cursor_invalid */
  async stopped(name: string, query: PageQuery = {}): Promise<Page<StoppedStream>> {
    await this.#check(name);
    return this.#reads.stopped(name, query);
  }

  /** @throws projection_not_found, record_not_found */
  async record<State = Json>(name: string, subject: string): Promise<StreamRecord<State>> {
    await this.#check(name);
    return this.#reads.record(name, subject);
  }

  /** @throws projection_not_found, query_invalid, cursor_invalid */
  async records<State = Json>(name: string, query: RecordsQuery): Promise<Page<StreamRecord<State>>> {
    await this.#check(name);
    return this.#reads.records(name, query);
  }

  async #advanceAll(works: Iterable<ProjectionWork>): Promise<void> {
    await Promise.all([...works].map((work) => work.advance({ goesOn: always, retryAll: true })));
  }

  async #info(name: string, log: string): Promise<ProjectionInfo> {
    const pointer = await readPointer(this.#options.store, name);
    if (pointer === undefined) {
      return { name, log, revision: null, position: "", building: null, hasStopped: false };
    }
    const { generation, revision, building } = pointer;
    const stopped = await this.#reads.stopped(name, { limit: 1 });
    return {
      name,
      log,
      revision,
      position: await this.#position(generation),
      building: building
        ? { revision: building.revision, position: await this.#position(building.generation) }
        : null,
      hasStopped: stopped.items.length > 0,
    };
  }

  async #position(generation: string): Promise<string> {
    const item = await this.#options.store.getItem(positionKey(generation));
    return (item?.position as string | undefined) ?? "";
  }

  /** Records can be read by a process that does not know how they are folded. */
  async #check(name: string): Promise<void> {
    if (!this.#works.has(name) && (await readPointer(this.#options.store, name)) === undefined)
      throw notFound(name);
  }

  #workOf(name: string): ProjectionWork {
    const work = this.#works.get(name);
    if (work === undefined) throw notFound(name);
    return work;
  }

  /** One at a time: a projection's work keeps in mind how far it has got. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work).finally(() => this.#reads.forget());
    this.#queue = result.catch(() => {});
    return result;
  }
}

function always(): Promise<boolean> {
  return Promise.resolve(true);
}

function notFound(name: string): DaybookError {
  return new DaybookError(
    "projection_not_found",
    `projection must be one of the config's, got ${shown(name)}`,
    { subject: "projection", value: name },
  );
}

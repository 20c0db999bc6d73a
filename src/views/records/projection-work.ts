import type { Projection } from "../../config/projections.ts";
import { DaybookError } from "../../errors.ts";
import { toIso } from "../../event/calendar.ts";
import type { Store } from "../../store/store.ts";
import { turn } from "../../store/turn.ts";
import { removeGeneration } from "../generation.ts";
import { settlesAtOnce } from "../settle.ts";
import { GenerationFold } from "./generation-fold.ts";
import { positionKey } from "./keys.ts";
import { type Building, beginning, changePointer, type Pointer, readPointer } from "./pointer.ts";

/** A rebuild that was asked for and did not move for so long has nobody working on it. */
const ABANDONED_MS = 60_000;
/** How long somebody may still write into a generation of a store whose atomic writes are small, or read it. */
const RETIRED_MS = 60_000;
const MAX_ATTEMPTS = 100;

export interface ProjectionWorkOptions {
  name: string;
  projection: Projection;
  store: Store;
  newId(): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface AdvanceOptions {
  /** Asked between pages; false ends the work, which can be taken up again. */
  goesOn(): Promise<boolean>;
  /** Streams that stopped are tried whether they are due or not. */
  retryAll?: boolean | undefined;
  /** Events folded into the generation that is being built, so far. */
  onBuilt?: ((events: number) => void) | undefined;
}

interface FoldOnOptions {
  goesOn(): Promise<boolean>;
  retryAll?: boolean | undefined;
  onPage?: (events: number) => Promise<void>;
}

/** Keeps the records of one projection: the generation in force, one that is built beside it, those to remove. */
export class ProjectionWork {
  #options: ProjectionWorkOptions;
  #store: Store;
  #folds = new Map<string, GenerationFold>();
  /** Generations that this process was asked to build. */
  #asked = new Set<string>();

  constructor(options: ProjectionWorkOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** Folds what was recorded up to now, then switches to what was built. @throws config_invalid, log_ordering */
  async advance(options: AdvanceOptions): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const pointer = await this.#prepare();
      const building = this.#buildingOf(pointer);
      await this.#foldInForce(pointer, options);
      if (building !== undefined && !(await this.#build(pointer, building, options))) continue;
      if (!(await options.goesOn())) return;
      if (building === undefined || (await this.#switch(pointer, building))) break;
    }
    await this.#removeRetired();
  }

  /** Records of another revision stay as they are: only what made them could fold on. */
  async #foldInForce({ generation, revision }: Pointer, options: AdvanceOptions): Promise<void> {
    if (revision === this.#revision) await this.#foldOn(generation, options);
  }

  /** What is in force is kept up to date meanwhile. False: the generation is gone. */
  #build(
    pointer: Pointer,
    { generation }: Building,
    { goesOn, retryAll, onBuilt }: AdvanceOptions,
  ): Promise<boolean> {
    let built = 0;
    return this.#foldOn(generation, {
      goesOn,
      retryAll,
      onPage: async (events) => {
        built += events;
        onBuilt?.(built);
        if (events > 0) await this.#foldInForce(pointer, { goesOn });
      },
    });
  }

  /** Begins to build the records anew, whatever is being built already, and answers by which name. */
  async startRebuild(): Promise<string> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const pointer = await this.#prepare();
      const generation = this.#options.newId();
      const isBegun = await this.#begin(pointer, { generation, revision: this.#revision, asked: true });
      if (!isBegun) continue;
      this.#asked.add(generation);
      return generation;
    }
    throw busy(this.#options.name);
  }

  /** Whether a generation that was begun here is in force by now. @throws condition_failed when another took its place */
  async isInForce(generation: string): Promise<boolean> {
    const pointer = await readPointer(this.#store, this.#options.name);
    if (pointer?.generation === generation) return true;
    if (pointer?.building?.generation === generation) return false;
    throw new DaybookError(
      "condition_failed",
      `projection ${this.#options.name} must be rebuilt by one process at a time, got another rebuild`,
      { subject: this.#options.name, hint: "wait for the other one, or run it again" },
    );
  }

  /** When the next stream is due that stopped, as an instant. */
  async nextDue(): Promise<string | undefined> {
    const pointer = await readPointer(this.#store, this.#options.name);
    return pointer?.revision === this.#revision ? this.#fold(pointer.generation).nextDue() : undefined;
  }

  get #revision(): number {
    return this.#options.projection.revision ?? 1;
  }

  /** The pointer, with a generation being built if the revision asks for it. @throws config_invalid */
  async #prepare(): Promise<Pointer> {
    const { name } = this.#options;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const pointer = await readPointer(this.#store, name);
      if (pointer === undefined) await this.#create();
      else if (pointer.revision > this.#revision) throw olderRevision(name, pointer.revision, this.#revision);
      else if (!(await this.#isToBegin(pointer))) return pointer;
      else await this.#renew(pointer);
    }
    throw busy(name);
  }

  async #create(): Promise<void> {
    const generation = this.#options.newId();
    await changePointer(this.#store, {
      projection: this.#options.name,
      old: undefined,
      next: { generation, revision: this.#revision, retired: [] },
      writes: [beginning(generation, this.#options.now())],
    });
  }

  /** Whether what is being built is not, or no longer, what should be. */
  async #isToBegin({ revision, building }: Pointer): Promise<boolean> {
    if (building === undefined) return revision < this.#revision;
    // A newer process builds: until it switches, the records are this one's to keep up to date.
    if (building.revision > this.#revision) return false;
    return building.revision < this.#revision || (building.asked && (await this.#isAbandoned(building)));
  }

  /** What folded a rebuild that was asked for may have been changed since: nobody else goes on with it. */
  async #isAbandoned({ generation }: Building): Promise<boolean> {
    const item = await this.#store.getItem(positionKey(generation));
    return this.#options.now() - ((item?.at as number | undefined) ?? 0) > ABANDONED_MS;
  }

  async #renew(pointer: Pointer): Promise<void> {
    const revision = this.#revision;
    const building = { generation: this.#options.newId(), revision, asked: false };
    await this.#begin(pointer, pointer.revision < revision ? building : undefined);
  }

  /** Something else is built from now on, or nothing; what was half built is to be removed. */
  #begin(old: Pointer, building: Building | undefined): Promise<boolean> {
    const { generation, revision, building: half } = old;
    const at = this.#options.now();
    const retired = half === undefined ? old.retired : [...old.retired, { generation: half.generation, at }];
    return changePointer(this.#store, {
      projection: this.#options.name,
      old,
      next: { generation, revision, retired, ...(building === undefined ? {} : { building }) },
      writes: building === undefined ? [] : [beginning(building.generation, at)],
    });
  }

  /** Folds one generation up to now. False: it is gone. */
  async #foldOn(generation: string, { goesOn, retryAll = false, onPage }: FoldOnOptions): Promise<boolean> {
    const upTo = toIso(this.#options.now());
    const fold = this.#fold(generation);
    await fold.retry({ all: retryAll });
    while (await goesOn()) {
      const step = await fold.step();
      if (step.status === "gone") {
        this.#folds.delete(generation);
        return false;
      }
      const { page } = step;
      await onPage?.(page.events);
      // Others may go on recording for ever.
      if (page.isLast && (page.events === 0 || page.recordedtime > upTo)) break;
      await turn();
    }
    return true;
  }

  /** What this process has to build: not what another was asked for, nor what follows from a newer revision. */
  #buildingOf({ building }: Pointer): Building | undefined {
    if (building?.revision !== this.#revision) return undefined;
    return building.asked && !this.#asked.has(building.generation) ? undefined : building;
  }

  /**
   * To what was built, if it has got at least as far as what is in force, which must not move meanwhile. True when there is
   * nothing more to do.
   */
  async #switch(pointer: Pointer, building: Building): Promise<boolean> {
    const { generation, retired } = pointer;
    const old = await this.#fold(generation).position();
    const built = await this.#fold(building.generation).position();
    if (old === undefined || built === undefined || built < old) return false;
    const at = this.#options.now();
    const isSwitched = await changePointer(this.#store, {
      projection: this.#options.name,
      old: pointer,
      next: {
        generation: building.generation,
        revision: building.revision,
        retired: [...retired, { generation, at }],
      },
      writes: [{ op: "merge", ...positionKey(generation), condition: { equals: { position: old } } }],
    });
    if (isSwitched) this.#folds.delete(generation);
    if (isSwitched) this.#asked.delete(building.generation);
    return isSwitched;
  }

  async #removeRetired(): Promise<void> {
    const pointer = await readPointer(this.#store, this.#options.name);
    const oldest = this.#options.now() - (settlesAtOnce(this.#store) ? 0 : RETIRED_MS);
    const dead = pointer?.retired.filter(({ at }) => at <= oldest) ?? [];
    if (pointer === undefined || dead.length === 0) return;
    for (const { generation } of dead) await removeGeneration(this.#store, generation);
    const retired = pointer.retired.filter(({ at }) => at > oldest);
    // Where another changed it meanwhile, it is done again.
    const { serial: _serial, ...rest } = pointer;
    const next = { ...rest, retired };
    await changePointer(this.#store, { projection: this.#options.name, old: pointer, next });
  }

  #fold(generation: string): GenerationFold {
    let fold = this.#folds.get(generation);
    if (fold === undefined) {
      fold = new GenerationFold({ ...this.#options, generation });
      this.#folds.set(generation, fold);
    }
    return fold;
  }
}

function olderRevision(name: string, built: number, own: number): DaybookError {
  return new DaybookError(
    "config_invalid",
    `config projections.${name}.revision must be ${built} or more, which its records are of, got ${own}`,
    {
      subject: `projections.${name}.revision`,
      value: own,
      hint: `a newer process built them; stop this one, or raise the revision above ${built}`,
    },
  );
}

function busy(name: string): DaybookError {
  return new DaybookError(
    "book_busy",
    `projection ${name} must rest, got ${MAX_ATTEMPTS} changes by others`,
    {
      subject: name,
      hint: "try again",
    },
  );
}

import { setTimeout as delay } from "node:timers/promises";
import { DaybookError } from "../../errors.ts";
import { turn } from "../turn.ts";
import type { Connection } from "./schema.ts";
import { isFaultOfFile, isLocked, toBookError } from "./sqlite-error.ts";

/** More than one fsync's worth, little enough that the event loop is not held for long. */
const MAX_REQUESTS = 2_000;
/** Each holds a caller and its events in memory. */
const MAX_WAITING = 100_000;
/** How long another process may keep the write lock. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 100;

interface Request {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

export interface CommitQueueOptions {
  path: string;
  /** Writes what was only noted during the work. */
  beforeCommit(): void;
  /** Drops what is known of the tables: another process wrote, or a transaction was rolled back. */
  forget(): void;
  /** Drops the dictionary too: its newest ids may have been rolled back. */
  forgetNames(): void;
  /** Limits, for tests. */
  maxWaiting?: number;
  patienceMs?: number;
}

/**
 * Group commit: everything that is asked for within one turn of the event loop shares one transaction, and so
 * one fsync, which costs more than all the rest. Each request still gets its own outcome, in the order of asking.
 * The connection must not wait for locks itself: that would hold the event loop; the queue waits with timers.
 */
export class CommitQueue {
  #db: Connection;
  #options: CommitQueueOptions;
  #maxWaiting: number;
  #patienceMs: number;
  #waiting: Request[] = [];
  /** Until nothing waits any more. */
  #pumping: Promise<void> | undefined;
  #dataVersion: unknown;
  #readDataVersion;
  #begin;
  #commit;
  #rollback;

  constructor(db: Connection, options: CommitQueueOptions) {
    this.#db = db;
    this.#options = options;
    this.#maxWaiting = options.maxWaiting ?? MAX_WAITING;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#readDataVersion = db.prepare("PRAGMA data_version").pluck();
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
  }

  /**
   * Runs `work` inside the next transaction; resolves when that is durable.
   *
   * @throws book_busy when another process keeps the write lock, or too many wait already
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length >= this.#maxWaiting) return reject(this.#tooMany());
      this.#waiting.push({ work, resolve, reject });
      this.#pumping ??= this.#pump();
    });
  }

  /** Resolves when all that waits has its answer. */
  async drain(): Promise<void> {
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    do {
      await turn();
      await this.#next();
    } while (this.#waiting.length > 0);
    this.#pumping = undefined;
  }

  async #next(): Promise<void> {
    try {
      await this.#beginPatiently();
    } catch (error) {
      rejectAll(this.#waiting.splice(0), this.#explained(error));
      return;
    }
    // Only now, so that whoever came while the lock was waited for shares the transaction.
    await this.#settle(this.#waiting.splice(0, MAX_REQUESTS));
  }

  /** Inside a transaction; gives every request its answer. */
  async #settle(requests: Request[]): Promise<void> {
    const failure = this.#transact(requests);
    if (failure === undefined) return;
    if (requests.length === 1 || isFaultOfFile(failure)) {
      rejectAll(requests, this.#explained(failure));
      return;
    }
    // One request's fault must not fail its neighbours: each half again, until the faulty one is alone.
    const middle = Math.ceil(requests.length / 2);
    for (const half of [requests.slice(0, middle), requests.slice(middle)]) await this.#settleAgain(half);
  }

  async #settleAgain(requests: Request[]): Promise<void> {
    try {
      await turn();
      await this.#beginPatiently();
    } catch (error) {
      rejectAll(requests, this.#explained(error));
      return;
    }
    await this.#settle(requests);
  }

  async #beginPatiently(): Promise<void> {
    const start = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(MAX_PAUSE_MS, pause * 2)) {
      try {
        this.#begin.run();
        return;
      } catch (error) {
        if (!isLocked(error) || performance.now() - start >= this.#patienceMs) throw error;
      }
      await delay(pause * (0.5 + Math.random() / 2));
    }
  }

  /** Resolves the requests, or rolls all of it back and returns why. */
  #transact(requests: Request[]): unknown {
    try {
      this.#forgetIfOthersWrote();
      const results = requests.map(({ work }) => work());
      this.#options.beforeCommit();
      this.#commit.run();
      requests.forEach(({ resolve }, index) => {
        resolve(results[index] as never);
      });
      return undefined;
    } catch (error) {
      this.#undo();
      return error;
    }
  }

  #undo(): void {
    try {
      if (this.#db.inTransaction) this.#rollback.run();
    } catch {
      // SQLite has rolled back by itself, or the next BEGIN says that it could not.
    }
    this.#options.forget();
    this.#options.forgetNames();
  }

  #forgetIfOthersWrote(): void {
    const dataVersion = this.#readDataVersion.get();
    if (dataVersion !== this.#dataVersion) this.#options.forget();
    this.#dataVersion = dataVersion;
  }

  #explained(error: unknown): unknown {
    return toBookError(error, this.#options.path);
  }

  #tooMany(): DaybookError {
    return new DaybookError(
      "book_busy",
      `writes that wait must be fewer than ${this.#maxWaiting}, got one more for ${this.#options.path}`,
      { subject: "book", value: this.#options.path, hint: "try again later; append events in batches" },
    );
  }
}

function rejectAll(requests: Request[], error: unknown): void {
  for (const { reject } of requests) reject(error);
}

import type { Connection } from "./schema.ts";
import { toBookError } from "./sqlite-error.ts";

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
}

/**
 * Group commit: everything that is asked for within one turn of the event loop shares one transaction, and so
 * one fsync, which costs more than all the rest. Each request still gets its own outcome.
 */
export class CommitQueue {
  #db: Connection;
  #options: CommitQueueOptions;
  #waiting: Request[] = [];
  #scheduled = false;
  #dataVersion: unknown;
  #readDataVersion;
  #begin;
  #commit;
  #rollback;

  constructor(db: Connection, options: CommitQueueOptions) {
    this.#db = db;
    this.#options = options;
    this.#readDataVersion = db.prepare("PRAGMA data_version").pluck();
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
  }

  /** Runs `work` inside the next transaction; resolves when that is durable. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    });
  }

  /** Commits what waits, at once. */
  async drain(): Promise<void> {
    if (this.#waiting.length > 0) this.#flush();
  }

  #flush(): void {
    this.#scheduled = false;
    const requests = this.#waiting;
    this.#waiting = [];
    if (requests.length === 0) return;
    const failure = this.#transact(requests);
    if (failure === undefined) return;
    if (requests.length === 1) requests[0]?.reject(failure);
    // One request's fault must not fail its neighbours: each again, alone.
    else for (const request of requests) this.#transactAlone(request);
  }

  #transactAlone(request: Request): void {
    const failure = this.#transact([request]);
    if (failure !== undefined) request.reject(failure);
  }

  /** Resolves the requests, or rolls all of it back and returns why. */
  #transact(requests: Request[]): unknown {
    try {
      this.#begin.run();
      this.#forgetIfOthersWrote();
      const results = requests.map(({ work }) => work());
      this.#options.beforeCommit();
      this.#commit.run();
      requests.forEach(({ resolve }, index) => {
        resolve(results[index] as never);
      });
      return undefined;
    } catch (error) {
      if (this.#db.inTransaction) this.#rollback.run();
      this.#options.forget();
      this.#options.forgetNames();
      return toBookError(error, this.#options.path);
    }
  }

  #forgetIfOthersWrote(): void {
    const dataVersion = this.#readDataVersion.get();
    if (dataVersion !== this.#dataVersion) this.#options.forget();
    this.#dataVersion = dataVersion;
  }
}

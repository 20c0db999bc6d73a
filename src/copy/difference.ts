/** Streams that a report names; beyond it says only that there are more. */
export const MAX_DIFFERENCES = 100;

/** A stream of the target that is not as the source has it. */
export interface StreamDifference {
  log: string;
  subject: string;
  /** What is different, in words. */
  reason: string;
}

/** The first differences, each stream once. */
export class Differences {
  readonly streams: StreamDifference[] = [];
  /** Whether there were more than are named. */
  more = false;
  #named = new Set<string>();

  get any(): boolean {
    return this.streams.length > 0 || this.more;
  }

  get isFull(): boolean {
    return this.streams.length >= MAX_DIFFERENCES;
  }

  add({ log, subject }: { log: string; subject: string }, reason: string): void {
    const name = `${log}\n${subject}`;
    if (this.#named.has(name)) return;
    if (this.isFull) {
      this.more = true;
      return;
    }
    this.#named.add(name);
    this.streams.push({ log, subject, reason });
  }
}

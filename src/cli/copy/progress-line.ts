import type { Cli } from "../cli.ts";
import { Interrupted } from "../interrupted.ts";
import type { Progress } from "../progress.ts";

const LABELS = {
  looking: "looking at the target",
  copying: "copying",
  verifying: "comparing",
  writing: "writing",
  checking: "checking the file",
  restoring: "restoring",
} as const;

export interface Phase {
  phase: keyof typeof LABELS;
  /** Of this phase. */
  events: number;
}

/** The progress of a copy through its phases; Ctrl-C ends the copy between two chunks. */
export class CopyProgressLine {
  readonly #cli: Cli;
  readonly #signal: AbortSignal;
  #phase: Phase["phase"] | undefined;
  #line: Progress | undefined;

  constructor(cli: Cli, signal: AbortSignal) {
    this.#cli = cli;
    this.#signal = signal;
  }

  /** @throws Interrupted */
  readonly update = ({ phase, events }: Phase, part?: number): void => {
    if (this.#signal.aborted) throw new Interrupted();
    if (phase !== this.#phase) {
      this.end();
      this.#phase = phase;
      this.#line = this.#cli.progress(LABELS[phase]);
    }
    this.#line?.update({ done: events, part });
  };

  end(): void {
    this.#line?.end();
    this.#line = undefined;
    this.#phase = undefined;
  }
}

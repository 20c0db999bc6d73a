import type { OutStream } from "./io.ts";

/** Nothing is shown of what is done sooner. */
const SILENT_MS = 1_000;
const REDRAW_MS = 100;
const BAR = 20;
const CLEAR_LINE = "\r\u001b[2K";

export interface ProgressOptions {
  /** What is going on: `importing`. */
  label: string;
  /** Milliseconds that only go forward. */
  now?: () => number;
}

export interface ProgressState {
  /** Rows or events so far. */
  done: number;
  /** Of the whole, 0 to 1, where that is known. */
  part?: number | undefined;
}

/** One line on a terminal that says how far, how fast and how long still; on anything else nothing at all. */
export class Progress {
  #stream: OutStream;
  #label: string;
  #now: () => number;
  #started: number;
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(stream: OutStream, { label, now = () => performance.now() }: ProgressOptions) {
    this.#stream = stream;
    this.#label = label;
    this.#now = now;
    this.#started = now();
  }

  update(state: ProgressState): void {
    if (this.#stream.isTTY !== true) return;
    const now = this.#now();
    const elapsed = now - this.#started;
    if (elapsed < SILENT_MS || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    const text = `${this.#label} ${progressText(state, elapsed)}`;
    this.#stream.write(CLEAR_LINE + text.slice(0, (this.#stream.columns ?? 80) - 1));
  }

  /** Takes the line away; the next words begin where it was. */
  end(): void {
    if (this.#drawn === Number.NEGATIVE_INFINITY) return;
    this.#stream.write(CLEAR_LINE);
    this.#drawn = Number.NEGATIVE_INFINITY;
  }
}

function progressText({ done, part }: ProgressState, elapsedMs: number): string {
  const rate = Math.round((done * 1_000) / elapsedMs);
  const counted = `${number(done)} rows, ${number(rate)}/s`;
  if (part === undefined) return counted;
  const share = Math.min(1, Math.max(0, part));
  const filled = Math.round(share * BAR);
  const bar = "#".repeat(filled) + ".".repeat(BAR - filled);
  const left = share > 0 ? `, ${Math.ceil((elapsedMs * (1 - share)) / share / 1_000)} s left` : "";
  return `[${bar}] ${Math.floor(share * 100)} %, ${counted}${left}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

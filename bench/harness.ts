import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "../src/event/event.ts";

/** Runs in a folder of its own, which is removed afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), "daybook-bench-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds that the work took. */
export async function timed(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Numbers that look random and are the same in every run. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export interface EventSource {
  next(): NewEvent;
}

const TYPES = ["task.created", "task.started", "task.completed"];

/**
 * The job of docs/benchmarks.md: events of about 250 bytes as they are stored, one every `stepMs` of simulated
 * time, of 10,000 streams and 5,000 actors, at random.
 */
export function taskEvents({
  streams = 10_000,
  actors = 5_000,
  seed = 1,
  stepMs = 30_000,
} = {}): EventSource {
  const random = randomOf(seed);
  let time = Date.UTC(2025, 0, 1);
  let serial = 0;
  return {
    next() {
      time += stepMs;
      serial += 1;
      return {
        type: TYPES[random(3)] as string,
        source: "bench",
        subject: `task-${random(streams)}`,
        actor: `actor-${random(actors)}`,
        time: new Date(time).toISOString(),
        data: { serial, title: "a title of ordinary length" },
      };
    },
  };
}

export function print(title: string, rows: Record<string, string | number>[]): void {
  console.log(`\n${title}`);
  console.table(rows);
}

export function printMachine(method: string): void {
  console.log(
    `${method}\nnode ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})`,
  );
}

export const perSecond = (count: number, ms: number) => Math.round((count * 1_000) / ms);
export const ratio = (value: number) => value.toFixed(2);

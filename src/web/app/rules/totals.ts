import type { Job } from "../lib/types.ts";

const totals = new Map<string, number>();

/** Remembers what a dry run counted for a job, which does not know its end itself. Lasts as long as the page. */
export function rememberTotal(job: Job, total: number): void {
  totals.set(job.id, total);
}

/** Undefined for a job that was started elsewhere, and for one that took more than was counted: a redrive takes whole sequences. */
export function totalOf({ id, done }: Job): number | undefined {
  const total = totals.get(id);
  return total === undefined || done > total ? undefined : total;
}

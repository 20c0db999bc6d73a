import type { Job } from "../lib/types.ts";

const totals = new Map<string, number>();

/** Remembers what a dry run counted for a job, which does not know its end itself. Lasts as long as the page. */
export function rememberTotal(job: Job, total: number): void {
  totals.set(job.id, total);
}

/** Undefined for a job that was started elsewhere. */
export function totalOf({ id }: Job): number | undefined {
  return totals.get(id);
}

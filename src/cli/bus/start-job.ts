import type { Command } from "commander";
import type { Job, JobRequest } from "../../bus/info.ts";
import { MAX_RATE } from "../../bus/rate-limit.ts";
import type { Daybook } from "../../daybook.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { counted } from "../text.ts";
import { wholeNumber } from "../usage.ts";
import { followJob } from "./follow-job.ts";

export interface JobOptions {
  dryRun?: boolean;
  /** False for --no-wait. */
  wait: boolean;
}

export function addJobOptions(command: Command): Command {
  return command
    .option("--dry-run", "only say what it would take")
    .option("--no-wait", "leave it to the process that delivers, as daybook serve does");
}

export function rateOption(command: Command): Command {
  return command.option(
    "--rate <n>",
    "most events a second",
    wholeNumber("--rate", { min: 1, max: MAX_RATE }),
  );
}

/** Asks for a job and, unless told not to, sees it through. */
export async function startJob(
  cli: Cli,
  book: Daybook,
  request: JobRequest,
  { wait }: Pick<JobOptions, "wait">,
): Promise<void> {
  const job = await book.bus.start(request);
  await tellJob(cli, wait ? await followJob(cli, book, job) : job);
}

const DONE = {
  redrive: ["dead letter", "redriven"],
  discard: ["dead letter", "discarded"],
  replay: ["event", "replayed"],
} as const;

/** What became of a job; one that failed or was cancelled makes the command fail. */
export async function tellJob(cli: Cli, job: Job): Promise<void> {
  if (job.status === "failed" || job.status === "cancelled") cli.exitCode = EXIT.failed;
  await cli.answer(job, jobText(job));
}

export function jobText({ id, request, status, done, error }: Job): string {
  const { kind } = request;
  const [noun, verb] = DONE[kind];
  const count = `${counted(done, noun)} ${verb}`;
  if (status === "completed") return count;
  if (status === "failed") return `${kind} ${id} failed after ${count}: ${error ?? "no reason was given"}`;
  return `${kind} ${id} is ${status}, ${count} so far`;
}

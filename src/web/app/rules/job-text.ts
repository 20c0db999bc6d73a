import { numberText } from "../../../views/heatmap-text.ts";
import type { Job } from "../lib/types.ts";
import type { Tone } from "../ui/status.tsx";

const DONE: Record<Job["request"]["kind"], string> = {
  redrive: "redriven",
  discard: "discarded",
  replay: "replayed",
};

export const JOB_TONES: Record<Job["status"], Tone> = {
  running: "busy",
  paused: "off",
  cancelled: "off",
  completed: "ok",
  failed: "alarm",
};

/** The rule that a job is about; undefined for one about all. */
export function ruleOf({ request }: Job): string | undefined {
  return request.kind === "replay" ? request.rule : request.filter.rule;
}

/** `"Redrive of mail"`, `"Replay rebuild to index"`. */
export function jobTitle(job: Job): string {
  const { request } = job;
  if (request.kind === "replay") {
    return `Replay ${request.name === undefined ? "" : `${request.name} `}to ${request.rule}`;
  }
  return `${request.kind === "redrive" ? "Redrive" : "Discard"} of ${ruleOf(job) ?? "all rules"}`;
}

/** `"12 of 40 redriven"`; without a total, how many. */
export function progressText({ request, done }: Job, total: number | undefined): string {
  const of = total === undefined ? "" : ` of ${numberText(total)}`;
  return `${numberText(done)}${of} ${DONE[request.kind]}`;
}

export function isOpen({ status }: Job): boolean {
  return status === "running" || status === "paused";
}

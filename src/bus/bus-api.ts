import type { Page } from "../store/store.ts";
import type {
  DeadLetter,
  DeadLetterCount,
  DeadLetterFilter,
  DeadLetterQuery,
  Job,
  JobRequest,
  ReplayPreview,
  ReplayRequest,
  RuleInfo,
} from "./info.ts";

export interface SetEnabled {
  enabled: boolean;
  /** Who asks, and why: shown beside a rule that is disabled. */
  actor?: string;
  reason?: string;
}

export interface JobsQuery {
  kind?: JobRequest["kind"];
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

export type JobAction = "pause" | "resume" | "cancel";

export interface BusRunOptions {
  /** Ends the run. */
  signal: AbortSignal;
  onError: (error: unknown) => void;
}

/** What the edges ask of a book's bus. */
export interface BusApi {
  rules(): Promise<RuleInfo[]>;
  /** @throws rule_not_found */
  rule(name: string): Promise<RuleInfo>;
  /** Works in any process; the one that delivers follows within a second. @throws rule_not_found */
  setEnabled(name: string, options: SetEnabled): Promise<RuleInfo>;
  /** A page, oldest first. @throws query_invalid, cursor_invalid */
  deadLetters(query?: DeadLetterQuery): Promise<Page<DeadLetter>>;
  /** @throws dead_letter_not_found */
  deadLetter(id: string): Promise<DeadLetter>;
  /** What a redrive or a discard with the filter would take. */
  countDeadLetters(filter: DeadLetterFilter): Promise<DeadLetterCount>;
  /** Writes the job down; the process that delivers does it. @throws rule_not_found, replay_refused, pattern_invalid */
  start(request: JobRequest): Promise<Job>;
  /** A page, newest first. @throws query_invalid, cursor_invalid */
  jobs(query?: JobsQuery): Promise<Page<Job>>;
  /** @throws job_not_found */
  job(id: string): Promise<Job>;
  /** @throws job_not_found, job_ended */
  control(id: string, action: JobAction, options?: { actor?: string }): Promise<Job>;
  /** What a replay would send. @throws rule_not_found, replay_refused, pattern_invalid */
  preview(request: ReplayRequest): Promise<ReplayPreview>;
  /** Delivers until the signal aborts, in one process of all that are asked to. */
  run(options: BusRunOptions): Promise<void>;
}

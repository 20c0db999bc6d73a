import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, Job, Page } from "../lib/types.ts";
import { Loaded } from "../ui/states.tsx";
import { JobLine } from "./job-line.tsx";
import { isOpen, jobTitle, progressText, ruleOf } from "./job-text.ts";
import { useSlowly } from "./slowly.ts";
import { totalOf } from "./totals.ts";

const ROWS = 50;
/** Of those that have ended. */
const SHOWN_ENDED = 5;

interface JobsPanelProps {
  /** Only jobs of this rule, or of all. */
  rule?: string;
  book: Book;
  revision: number;
  refresh: () => void;
}

/** Redrives, discards and replays: those that run, and the last that ended. Nothing where there were none. */
export function JobsPanel({ rule, book, revision, refresh }: JobsPanelProps) {
  const jobs = useResource<Page<Job>>(urlOf("/api/jobs", { limit: ROWS }), revision);
  const own = (jobs.data?.items ?? []).filter((job) => rule === undefined || (ruleOf(job) ?? rule) === rule);
  const open = own.filter(isOpen);
  const shown = [...open, ...own.filter((job) => !isOpen(job)).slice(0, SHOWN_ENDED)];
  const [latest] = shown;
  const told = useSlowly(latest === undefined ? "" : spoken(latest));
  if (shown.length === 0 && jobs.error === undefined) return null;
  return (
    <section class="panel" aria-label="Jobs">
      <div class="panel-head">
        <h2>Jobs</h2>
      </div>
      <p class="sr" aria-live="polite">
        {told}
      </p>
      <Loaded resource={jobs} what="the jobs">
        {() => (
          <ul class="jobs">
            {shown.map((job) => (
              <JobLine key={job.id} job={job} book={book} refresh={refresh} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function spoken(job: Job): string {
  return `${jobTitle(job)}: ${job.status}, ${progressText(job, totalOf(job))}`;
}

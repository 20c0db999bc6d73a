import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import type { Book, Job } from "../lib/types.ts";
import { Failure } from "../ui/failure.tsx";
import { Moment } from "../ui/moment.tsx";
import { Status } from "../ui/status.tsx";
import { isOpen, JOB_TONES, jobTitle, progressText } from "./job-text.ts";
import { totalOf } from "./totals.ts";

interface JobLineProps {
  job: Job;
  book: Book;
  refresh: () => void;
}

export function JobLine({ job, book, refresh }: JobLineProps) {
  const { failure, run, busy } = useAction();
  const title = jobTitle(job);
  const total = totalOf(job);
  const control = async (action: string) => {
    await run(() => sendJson("POST", `/api/jobs/${job.id}/${action}`, {}));
    refresh();
  };
  const button = (action: "Pause" | "Resume" | "Cancel") => (
    <button
      type="button"
      disabled={busy}
      aria-label={`${action} ${title}`}
      onClick={() => void control(action.toLowerCase())}
    >
      {action}
    </button>
  );
  return (
    <li>
      <div class="job-what">
        <strong title={title}>{title}</strong>
        <span>
          <Status tone={JOB_TONES[job.status]}>{job.status}</Status>{" "}
          <span class="muted">
            {progressText(job, total)}, {job.endedAt === undefined ? "began" : "ended"}{" "}
            <Moment at={job.endedAt ?? job.startedAt} book={book} />
          </span>
        </span>
        {job.error !== undefined && <span class="failure">{job.error}</span>}
      </div>
      {isOpen(job) && (
        <div class="job-control">
          <Progress job={job} total={total} label={title} />
          <div class="buttons">
            {button(job.status === "paused" ? "Resume" : "Pause")}
            {button("Cancel")}
          </div>
        </div>
      )}
      <Failure error={failure} />
    </li>
  );
}

function Progress({ job, total, label }: { job: Job; total: number | undefined; label: string }) {
  // Without a total nobody knows how far it is; one that is paused must not look as if it moved.
  if (total === undefined) return job.status === "paused" ? null : <progress aria-label={label} />;
  return <progress aria-label={label} value={job.done} max={total} />;
}

import { useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import type { Book, LogInfo, ReplayPreview, RuleInfo } from "../lib/types.ts";
import { Failure } from "../ui/failure.tsx";
import { EmptyNotice } from "../ui/states.tsx";
import { ConfirmJob, type JobPlan } from "./confirm-job.tsx";
import { bodyOf, type ReplayBody } from "./replay-body.ts";
import { ReplayFields } from "./replay-fields.tsx";
import { ReplayFound, replaySentence } from "./replay-found.tsx";

const REPLAYS = "/api/replays";

interface ReplayPanelProps {
  rule: RuleInfo;
  book: Book;
  logs: readonly LogInfo[];
  refresh: () => void;
}

/** Sends recorded events to the rule again, where its settings allow that. */
export function ReplayPanel({ rule, book, logs, refresh }: ReplayPanelProps) {
  return (
    <section class="panel" aria-label="Replay">
      <div class="panel-head">
        <div>
          <h2>Replay</h2>
          <p class="muted">
            Sends recorded events to this rule again, in recorded order. Nothing is recorded again.
          </p>
        </div>
      </div>
      {rule.replay === "allow" ? (
        <ReplayForm rule={rule} book={book} logs={logs} refresh={refresh} />
      ) : (
        <EmptyNotice>
          This rule takes no replays. If its target can bear an event twice, set <code>replay: "allow"</code>{" "}
          in the configuration.
        </EmptyNotice>
      )}
    </section>
  );
}

function ReplayForm({ rule, book, logs, refresh }: ReplayPanelProps) {
  const { busy, failure, run } = useAction();
  const [found, setFound] = useState<ReplayPreview>();
  const [plan, setPlan] = useState<JobPlan<ReplayPreview>>();
  const dryRun = (body: ReplayBody) =>
    run(async () => setFound(await sendJson<ReplayPreview>("POST", REPLAYS, { ...body, dryRun: true })));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = bodyOf(rule.name, new FormData(event.currentTarget as HTMLFormElement));
    const isDryRun = (event.submitter as HTMLButtonElement | null)?.value === "dry-run";
    if (isDryRun) void dryRun(body);
    else setPlan(planOf(rule, body));
  };
  return (
    <form class="replay-form" aria-label="Replay" onSubmit={submit} onInput={() => setFound(undefined)}>
      <ReplayFields logs={logs} />
      <div class="buttons">
        <button type="submit" value="dry-run" disabled={busy}>
          Dry run
        </button>
        <button type="submit" value="start" class="primary" disabled={!rule.enabled}>
          Start…
        </button>
      </div>
      {!rule.enabled && <p class="muted">The rule is disabled: enable it to start a replay.</p>}
      <Failure error={failure} />
      <div aria-live="polite">{found !== undefined && <ReplayFound found={found} book={book} />}</div>
      {plan !== undefined && <ConfirmJob plan={plan} onClose={() => setPlan(undefined)} refresh={refresh} />}
    </form>
  );
}

function planOf(rule: RuleInfo, body: ReplayBody): JobPlan<ReplayPreview> {
  return {
    title: `Replay to ${rule.name}?`,
    url: REPLAYS,
    body,
    countOf: ({ events }) => events,
    describe: (found) => replaySentence(found, rule.name),
    verb: "Start the replay",
  };
}

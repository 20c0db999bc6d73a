import type { Book, LogInfo, RuleInfo } from "../lib/types.ts";
import { momentText } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { healthOf } from "./health.ts";
import { JobsPanel } from "./jobs-panel.tsx";
import { ReplayPanel } from "./replay-panel.tsx";
import { RuleFacts } from "./rule-facts.tsx";
import { RuleSwitch } from "./rule-switch.tsx";

export interface RulePageProps {
  rule: RuleInfo;
  book: Book;
  logs: readonly LogInfo[];
  revision: number;
  refresh: () => void;
}

/** One rule: how it is doing, what it could not deliver, and what can be done about it. */
export function RulePage({ rule, book, logs, revision, refresh }: RulePageProps) {
  const { tone, label, reasons } = healthOf(rule, (instant) => momentText(instant, book));
  return (
    <>
      <section class="panel" aria-label="Rule">
        <Link class="back" to={{ query: { rule: undefined, error: undefined } }}>
          ← All rules
        </Link>
        <div class="panel-head">
          <div class="rule-title">
            <h1 title={rule.name}>{rule.name}</h1>
            <div role="status">
              <Status tone={tone}>{label}</Status>
              {reasons.length > 0 && <span class="reason">{reasons.join(". ")}</span>}
            </div>
          </div>
          <RuleSwitch rule={rule} refresh={refresh} />
        </div>
        <RuleFacts rule={rule} book={book} />
      </section>
      <DeadLetters rule={rule} book={book} revision={revision} refresh={refresh} />
      <JobsPanel rule={rule.name} book={book} revision={revision} refresh={refresh} />
      <ReplayPanel rule={rule} book={book} logs={logs} refresh={refresh} />
    </>
  );
}

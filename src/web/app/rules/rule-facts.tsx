import type { ComponentChildren } from "preact";
import { numberText } from "../../../views/heatmap-text.ts";
import type { Book, RuleInfo } from "../lib/types.ts";
import { Moment } from "../ui/moment.tsx";
import { lagText } from "./health.ts";
import { TargetText } from "./target-text.tsx";

const ON_POISON: Record<RuleInfo["onPoison"], string> = {
  park: "parks its key: later events join it",
  skip: "is skipped: later events of its key go on",
  block: "is never made: its key waits",
};

/** A rule's settings and counts, its pattern, and why it failed last. */
export function RuleFacts({ rule, book }: { rule: RuleInfo; book: Book }) {
  const { lastFailure, lastDelivered } = rule;
  return (
    <div class="rule-facts">
      <dl class="facts">
        <Fact name="Target">
          <TargetText target={rule.target} />
        </Fact>
        <Fact name="Order">
          {rule.order}, {numberText(rule.concurrency)} at a time
        </Fact>
        <Fact name="A dead letter">{ON_POISON[rule.onPoison]}</Fact>
        <Fact name="Lag">{lagText(rule.lag)}</Fact>
        <Fact name="Delivered">
          {numberText(rule.delivered)}
          {lastDelivered !== undefined && (
            <span class="muted">
              , last <Moment at={lastDelivered} book={book} />
            </span>
          )}
        </Fact>
        <Fact name="Failed attempts">{numberText(rule.failed)}</Fact>
        <Fact name="Waiting">{numberText(rule.waiting)}</Fact>
        <Fact name="Dead letters">{numberText(rule.deadLetters)}</Fact>
        {lastFailure !== undefined && (
          <Fact name="Last failure">
            <strong>{lastFailure.error.errorType}</strong> {lastFailure.error.message}{" "}
            <span class="muted">
              <Moment at={lastFailure.at} book={book} />
            </span>
          </Fact>
        )}
      </dl>
      <div>
        <h2 class="small">Pattern</h2>
        <pre class="code">{JSON.stringify(rule.pattern, null, 2)}</pre>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

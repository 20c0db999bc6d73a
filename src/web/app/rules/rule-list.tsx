import { countText, numberText } from "../../../views/heatmap-text.ts";
import type { Book, RuleInfo } from "../lib/types.ts";
import { momentText } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import { healthOf, lagParts, needsYou } from "./health.ts";
import { TargetText } from "./target-text.tsx";

const COLUMNS = [
  "Rule",
  "State",
  "Target",
  "Order",
  "Lag",
  "Delivered",
  "Failed attempts",
  "Waiting",
  "Dead letters",
];
const FIRST_NUMBER = COLUMNS.indexOf("Delivered");

export function RuleList({ rules, book }: { rules: readonly RuleInfo[]; book: Book }) {
  return (
    <>
      <div class="panel-head">
        <h2>Rules</h2>
        <Verdict rules={rules} />
      </div>
      <table class="plain rule-list">
        <caption class="sr">Rules and how they are doing</caption>
        <thead>
          <tr>
            {COLUMNS.map((name, index) => (
              <th scope="col" key={name} class={index < FIRST_NUMBER ? "" : "number"}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {alarmsFirst(rules).map((rule) => (
            <RuleRow key={rule.name} rule={rule} book={book} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Otherwise as they come, so that rows stay where they are. */
function alarmsFirst(rules: readonly RuleInfo[]): RuleInfo[] {
  return [...rules].sort((a, b) => Number(needsYou(b)) - Number(needsYou(a)));
}

/** The one thing to know; readers hear it when it changes. */
function Verdict({ rules }: { rules: readonly RuleInfo[] }) {
  const alarms = rules.filter(needsYou).length;
  const off = rules.filter((rule) => !rule.enabled).length;
  return (
    <p role="status">
      {alarms > 0 ? (
        <Status tone="alarm">
          {countText(alarms, "rule")} {alarms === 1 ? "needs" : "need"} you
        </Status>
      ) : (
        <Status tone="ok">All is well{off > 0 ? `, ${numberText(off)} disabled` : ""}</Status>
      )}
    </p>
  );
}

function RuleRow({ rule, book }: { rule: RuleInfo; book: Book }) {
  const { tone, label, reasons } = healthOf(rule, (instant) => momentText(instant, book));
  return (
    <tr class={tone === "alarm" ? "needs-you" : ""}>
      <th scope="row" class="rule-name" title={rule.name}>
        <Link to={{ query: { rule: rule.name } }}>{rule.name}</Link>
      </th>
      <td class="rule-state">
        <Status tone={tone}>{label}</Status>
        {reasons.map((reason) => (
          <span class="reason" key={reason} title={reason}>
            {reason}
          </span>
        ))}
      </td>
      <td data-label="Target" class="rule-target cut" title={rule.target.to}>
        <TargetText target={rule.target} />
      </td>
      <td data-label="Order" class="cut" title={rule.order}>
        {rule.order}
      </td>
      <td data-label="Lag" class="rule-lag">
        {lagParts(rule.lag).map((part) => (
          <span key={part}>{part} </span>
        ))}
      </td>
      <td data-label="Delivered" class="number">
        {numberText(rule.delivered)}
      </td>
      <td data-label="Failed attempts" class="number">
        {numberText(rule.failed)}
      </td>
      <td data-label="Waiting" class="number">
        {numberText(rule.waiting)}
      </td>
      <td data-label="Dead letters" class={rule.deadLetters > 0 ? "number alarming" : "number"}>
        {numberText(rule.deadLetters)}
      </td>
    </tr>
  );
}

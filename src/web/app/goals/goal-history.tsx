import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Page } from "../lib/types.ts";
import { amountText, type Goal, type PastPeriod } from "./goal.ts";

/** Periods that are shown. */
const PERIODS = 26;

/** The periods that are over as a row of bars, the last at the right. */
export function GoalHistory({ goal, revision }: { goal: Goal; revision: number }) {
  const url = urlOf(`/api/goals/${encodeURIComponent(goal.id)}/history`, { limit: PERIODS });
  const history = useResource<Page<PastPeriod>>(url, revision);
  const periods = [...(history.data?.items ?? [])].sort((a, b) => (a.from < b.from ? -1 : 1)).slice(-PERIODS);
  if (periods.length < 2) return null;
  return (
    <ol class="goal-history" aria-label={`Periods of ${goal.title}`}>
      {periods.map((period) => (
        <PastBar key={period.from} goal={goal} period={period} />
      ))}
    </ol>
  );
}

function PastBar({ goal, period }: { goal: Goal; period: PastPeriod }) {
  const { from, to, value, outcome, fraction } = period;
  const text = `${from === to ? from : `${from} to ${to}`}: ${amountText(value, goal.metric)}, ${outcome}`;
  const height = Math.max(2, Math.round(Math.min(1, fraction) * 24));
  return (
    <li class={`past past-${outcome}`} title={text}>
      <span class="sr">{text}</span>
      <svg viewBox="0 0 8 24" width="8" height="24" aria-hidden="true">
        <rect y={24 - height} width="8" height={height} rx="1.5" />
      </svg>
    </li>
  );
}

import type { GoalProgress } from "../../kits/work/goals/goal-judge.ts";
import { amountText } from "../../kits/work/goals/quantity.ts";
import type { GoalReport, PastPeriod } from "../../kits/work/goals/reports.ts";
import { type Column, table } from "../table.ts";
import { numberText, oneLine } from "../text.ts";

const BAR_WIDTH = 20;
const FULL = "█";
const EMPTY = "░";

/** `█████████████░░░░░░░  66 %`; what is beyond the target is in the number only. */
export function progressBar(fraction: number): string {
  const filled = Math.floor(Math.max(0, Math.min(1, fraction)) * BAR_WIDTH);
  return `${FULL.repeat(filled)}${EMPTY.repeat(BAR_WIDTH - filled)} ${percent(fraction).padStart(5)}`;
}

function percent(fraction: number): string {
  // 99.9 % is not all of it.
  const whole = fraction < 1 ? Math.floor(fraction * 100) : Math.round(fraction * 100);
  return `${numberText(whole)} %`;
}

const COLUMNS: readonly Column[] = [
  { title: "" },
  { title: "goal" },
  { title: "period" },
  { title: "done" },
  { title: "status" },
  { title: "streak", align: "right" },
  { title: "score", align: "right" },
  { title: "id" },
  { title: "left" },
];

export function goalTable(goals: readonly GoalReport[], width: number | undefined): string[] {
  return table(
    COLUMNS,
    goals.map((goal, index) => [`@${index + 1}`, ...cells(goal)]),
    width,
  );
}

function cells(goal: GoalReport): string[] {
  const { progress, unmeasured } = goal;
  if (unmeasured !== null) return [goal.title, "", "", "not counted", "", "", goal.id, unmeasured];
  if (progress === null) return [goal.title, `from ${goal.from}`, "", "not yet", "", "", goal.id, ""];
  const { period, fraction, streak, score, pace } = progress;
  return [
    goal.title,
    rangeText(period),
    progressBar(fraction),
    statusText(progress),
    `${streak.current} (${streak.best})`,
    percent(score),
    goal.id,
    pace.needed.text,
  ];
}

function statusText({ period, status }: GoalProgress): string {
  return period.skipped ? "skipped" : status;
}

/** A goal with all that is known of it, line by line. */
export function goalText(goal: GoalReport): string {
  const { title, progress, unmeasured, id } = goal;
  const lines = [`${oneLine(title)}: ${wantedText(goal)}`, `of    ${oneLine(scopeText(goal))}`];
  if (goal.overlapping) lines.push("      what has two of these tags is counted by both");
  if (unmeasured !== null) lines.push(`      cannot be counted: ${oneLine(unmeasured)}`);
  else if (progress === null) lines.push(`      begins on ${goal.from}`);
  else lines.push(...progressLines(goal, progress));
  if (goal.archived) lines.push("      archived");
  return [...lines, `id ${id}`].join("\n");
}

function progressLines({ metric, direction }: GoalReport, progress: GoalProgress): string[] {
  const { period, value, target, fraction, pace, streak, score } = progress;
  const left = [
    statusText(progress),
    ...(pace.needed.text === "" ? [] : [pace.needed.text]),
    ...(pace.percent === null || period.daysLeft === 0
      ? []
      : [`${direction === "at-least" ? "on track" : "heading"} for ${numberText(pace.percent)} %`]),
  ];
  return [
    `now   ${progressBar(fraction)}  ${amountText(value, metric)} of ${amountText(target, metric)}, ${rangeText(period)}`,
    `      ${left.join(", ")}`,
    `kept  ${percent(score)}, streak ${streak.current}, best ${streak.best}`,
  ];
}

/** `at least 5 h a week` */
export function wantedText({ direction, target, metric, period }: GoalReport): string {
  const amount = amountText(target, metric);
  const often = typeof period === "string" ? `a ${period}` : `from ${period.from} to ${period.to}`;
  return `${direction.replace("-", " ")} ${metric === "count" ? `${amount} times` : amount} ${often}`;
}

function scopeText({ scope: { logs, types, tags, tasks } }: GoalReport): string {
  const parts = [
    ...(types === undefined ? [] : [`type ${types.join(", ")}`]),
    ...(tags === undefined ? [] : [`tag ${tags.join(", ")}`]),
    ...(tasks === undefined ? [] : [`task ${tasks.join(", ")}`]),
    ...(logs === undefined ? [] : [`log ${logs.join(", ")}`]),
  ];
  return parts.length === 0 ? "all time entries" : parts.join(" in ");
}

const PAST_COLUMNS: readonly Column[] = [
  { title: "from" },
  { title: "to" },
  { title: "done" },
  { title: "amount", align: "right" },
  { title: "outcome" },
];

export function historyTable(
  { metric }: GoalReport,
  periods: readonly PastPeriod[],
  width: number | undefined,
): string[] {
  const rows = periods.map(({ from, to, value, fraction, outcome }) => [
    from,
    to,
    progressBar(fraction),
    amountText(value, metric),
    outcome,
  ]);
  return table(PAST_COLUMNS, rows, width);
}

function rangeText({ from, to }: { from: string; to: string }): string {
  return from === to ? from : `${from} to ${to}`;
}

import { useState } from "preact/hooks";
import { countText } from "../../../views/heatmap-text.ts";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import type { Book } from "../lib/types.ts";
import { Bar } from "../ui/bar.tsx";
import { Failure } from "../ui/failure.tsx";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import {
  amountText,
  type Goal,
  type GoalProgress,
  STATUS_TEXT,
  STATUS_TONE,
  scopeText,
  targetText,
} from "./goal.ts";
import { GoalHistory } from "./goal-history.tsx";

interface GoalCardProps {
  goal: Goal;
  book: Book;
  revision: number;
  reload: () => void;
}

export function GoalCard({ goal, book, revision, reload }: GoalCardProps) {
  const { progress } = goal;
  return (
    <li class="goal">
      <div class="goal-head">
        <h2>{goal.title}</h2>
        {progress !== null && (
          <Status tone={STATUS_TONE[progress.status]}>{STATUS_TEXT[progress.status]}</Status>
        )}
      </div>
      <p class="muted">
        {targetText(goal)} of {scopeText(goal)}
      </p>
      {progress === null ? (
        <p class="muted">{notCounted(goal)}</p>
      ) : (
        <Progress goal={goal} progress={progress} />
      )}
      <GoalHistory goal={goal} revision={revision} />
      <Buttons goal={goal} today={book.today} reload={reload} />
    </li>
  );
}

function notCounted({ unmeasured }: Goal): string {
  return unmeasured === null ? "It does not run today." : `It cannot be counted: ${unmeasured}.`;
}

function Progress({ goal, progress }: { goal: Goal; progress: GoalProgress }) {
  const { value, fraction, status, pace, streak, score, period } = progress;
  const done = `${amountText(value, goal.metric)} of ${amountText(progress.target, goal.metric)}`;
  return (
    <>
      <Bar fraction={fraction} label={`${goal.title}: ${done}`} tone={STATUS_TONE[status]} />
      <p class="goal-facts">
        <strong>{done}</strong>
        {pace.needed.text !== "" && <span>{pace.needed.text}</span>}
        {pace.percent !== null && status !== "reached" && <span>on track for {pace.percent} %</span>}
        {pace.needed.text === "" && <span>{countText(period.daysLeft, "day")} left</span>}
        <span>
          streak {streak.current}, best {streak.best}
        </span>
        <span title="How regularly it was reached of late: a miss costs some of it, never all">
          score {Math.round(score * 100)} %
        </span>
      </p>
    </>
  );
}

function Buttons({ goal, today, reload }: { goal: Goal; today: string; reload: () => void }) {
  const { busy, failure, run } = useAction();
  const [sure, setSure] = useState(false);
  const send = async (work: () => Promise<unknown>) => {
    await run(work);
    setSure(false);
    reload();
  };
  const path = `/api/goals/${encodeURIComponent(goal.id)}`;
  const archive = () => sendJson("PATCH", path, { archived: !goal.archived }, { ifVersion: goal.version });
  return (
    <>
      <div class="buttons">
        {!goal.archived && (
          <button
            type="button"
            disabled={busy}
            onClick={() => void send(() => sendJson("POST", `${path}/skip`, { date: today }))}
          >
            Skip this time
          </button>
        )}
        <button type="button" disabled={busy} onClick={() => void send(archive)}>
          {goal.archived ? "Take up again" : "Archive"}
        </button>
        {goal.archived && (
          <button
            type="button"
            disabled={busy}
            onClick={() => (sure ? void send(() => sendJson("DELETE", path)) : setSure(true))}
          >
            {sure ? "Really delete" : "Delete"}
          </button>
        )}
        <Link to={{ path: "/history", query: { log: "goals", subject: goal.id } }}>Changes</Link>
      </div>
      <Failure error={failure} />
    </>
  );
}

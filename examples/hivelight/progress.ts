import type { Handler, HandlerContext } from "daybook";

interface TaskData {
  changes: { field: string; from?: string }[];
  milestone?: string;
  status?: string;
}

/** Tells a task's milestone, and the one that it was in before, how the task stands. */
export const handler: Handler = (_envelope, { event, append }) => {
  const { changes, milestone, status } = event.data as unknown as TaskData;
  const before = changes.find(({ field }) => field === "milestone")?.from;
  if (before && before !== milestone) tell(append, event, { milestone: before, state: "gone" });
  if (!milestone) return;
  const isGone = event.type === "task.deleted";
  tell(append, event, { milestone, state: isGone ? "gone" : status === "DONE" ? "done" : "open" });
};

function tell(
  append: HandlerContext["append"],
  { subject: task, time, actor }: HandlerContext["event"],
  { milestone, state }: { milestone: string; state: "open" | "done" | "gone" },
): void {
  append("milestone", {
    type: "milestone.task-changed",
    subject: milestone,
    time,
    ...(actor === undefined ? {} : { actor }),
    data: { task, state },
  });
}

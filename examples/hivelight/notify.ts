import type { Handler } from "daybook";

/** Tells an assignee of a task, unless they took it themselves. Delivered twice, it is recorded once. */
export const handler: Handler = (_envelope, { event, append }) => {
  const { assignee, title } = event.data as { assignee: string; title: string };
  if (assignee === event.actor) return;
  append("notifications", {
    type: "notification.sent",
    subject: assignee,
    time: event.time,
    data: { text: `${event.actor ?? "somebody"} gave you ${title}`, task: event.subject },
  });
};

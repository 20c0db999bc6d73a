import { defineConfig, project } from "daybook";

/** What each event of a task says beside its changes: what reactions need, so that they ask nobody. */
const task = { title: "<new.title>", status: "<new.status>", milestone: "<new.milestone>" };

interface Milestone {
  name: string;
  /** Whether each of its tasks is done. */
  tasks: Record<string, boolean>;
  done: number;
  total: number;
}

export default defineConfig({
  tables: {
    Task: {
      actor: "lastModifiedBy",
      time: "lastModifiedDate",
      rules: [
        { type: "task.created", on: ["insert"], data: task },
        { type: "task.started", when: { status: "IN_PROGRESS" }, data: task },
        { type: "task.completed", when: { status: "DONE" }, data: task },
        {
          type: "task.reopened",
          when: { status: { from: "DONE", oneOf: ["OPEN", "IN_PROGRESS"] } },
          data: task,
        },
        {
          type: "task.assigned",
          when: { assignee: { changed: true } },
          new: { assignee: [{ "anything-but": "" }] },
          data: { ...task, assignee: "<new.assignee>" },
        },
        { type: "task.unassigned", when: { assignee: { to: null } }, data: task },
        { type: "task.planned", on: ["modify"], when: { milestone: { changed: true } }, data: task },
        {
          type: "task.deleted",
          on: ["remove"],
          data: { title: "<old.title>", milestone: "<old.milestone>" },
        },
      ],
    },
    Milestone: { actor: "lastModifiedBy", time: "lastModifiedDate" },
    Comment: {
      actor: "author",
      time: "date",
      rules: [{ type: "comment.added", on: ["insert"], data: { task: "<new.task>", comment: "<new.text>" } }],
    },
  },

  rules: {
    /** Assigned: the assignee hears of it. */
    notify: {
      pattern: { source: ["daybook.task"], "detail-type": ["task.assigned"] },
      target: { handler: "./notify.ts" },
    },
    /** Completed, and whatever else moves a milestone: the milestone hears of it. */
    progress: {
      pattern: {
        source: ["daybook.task"],
        "detail-type": ["task.created", "task.completed", "task.reopened", "task.planned", "task.deleted"],
      },
      target: { handler: "./progress.ts" },
    },
    /** Commented: it belongs to the history of the task. */
    comments: {
      pattern: { source: ["daybook.comment"], "detail-type": ["comment.added"] },
      target: {
        log: "task",
        type: "task.commented",
        subject: "<data.task>",
        data: { comment: "<data.comment>" },
      },
    },
  },

  projections: {
    /** How far each milestone is, folded from its own stream. */
    milestones: project<Milestone>({
      log: "milestone",
      on: {
        "milestone.created": named,
        "milestone.updated": named,
        "milestone.deleted": () => undefined,
        "milestone.task-changed": (milestone, { data }) => {
          const { task, state } = data as { task: string; state: "open" | "done" | "gone" };
          const { [task]: _before, ...others } = milestone?.tasks ?? {};
          const tasks = state === "gone" ? others : { ...others, [task]: state === "done" };
          return progress({ name: milestone?.name ?? "", tasks });
        },
      },
      lookups: ({ name }) => [{ name: "all", value: "", sort: name }],
    }),
  },
});

/** The events of a row that the book keeps have the row itself. */
function named(milestone: Milestone | undefined, { data }: { data?: unknown }): Milestone {
  const { row } = data as { row: { name: string } };
  return progress({ name: row.name, tasks: milestone?.tasks ?? {} });
}

function progress({ name, tasks }: Pick<Milestone, "name" | "tasks">): Milestone {
  const states = Object.values(tasks);
  return { name, tasks, done: states.filter(Boolean).length, total: states.length };
}

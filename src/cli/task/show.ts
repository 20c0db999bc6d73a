import type { TaskDetail } from "../../kits/work/tasks/task-detail.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { LocalTime } from "../local-time.ts";
import { durationText } from "../text.ts";
import { TASK_ARGUMENT, taskId } from "./find-task.ts";
import { taskText } from "./task-text.ts";

export const addShow: AddCommand = (task, cli) => {
  task
    .command("show")
    .summary("one task, with its progress and time")
    .description("One task: where it stands in its tree, how far what is below it has got, and its time.")
    .argument("<task>", TASK_ARGUMENT)
    .addHelpText("after", examples("task show @1"))
    .action((text: string) =>
      cli.withBook({}, async (book) => {
        const detail = await book.tasks.get(await taskId(book, text));
        await cli.answer(detail, detailLines(detail, book.calendar.zone).join("\n"));
      }),
    );
};

function detailLines(task: TaskDetail, zone: string): string[] {
  const local = new LocalTime(zone);
  const { ancestors, children, progress, time } = task;
  const lines = [taskText(task), `id ${task.id}, version ${task.version}`];
  lines.push(`created ${local.minute(Date.parse(task.created))}`);
  if (task.completed !== null) lines.push(`${task.status} ${local.minute(Date.parse(task.completed))}`);
  if (ancestors.length > 0) lines.push(`below ${ancestors.map(({ title }) => title).join(" › ")}`);
  if (children.total > 0) {
    lines.push(`${children.done} of ${children.total} right below it done`);
    if (progress.total !== null) lines.push(`${progress.done} of ${progress.total} below it done`);
  }
  if (time.seconds !== null) lines.push(`time ${durationText(time.seconds)}`);
  if (time.subtreeSeconds !== null && time.subtreeSeconds !== time.seconds)
    lines.push(`time with all below it ${durationText(time.subtreeSeconds)}`);
  return task.content === "" ? lines : [...lines, "", task.content];
}

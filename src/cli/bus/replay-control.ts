import type { Command } from "commander";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { CLI_ACTOR } from "./actor.ts";
import { followJob } from "./follow-job.ts";
import { jobText, tellJob } from "./start-job.ts";

export const addReplayPause: AddCommand = (replay, cli) => {
  addControl(replay, cli, { action: "pause", what: "stop it between two events; it remembers where" });
};

export const addReplayCancel: AddCommand = (replay, cli) => {
  addControl(replay, cli, { action: "cancel", what: "end it; what it has done stays done" });
};

interface Control {
  action: "pause" | "cancel";
  what: string;
}

function addControl(replay: Command, cli: Cli, { action, what }: Control): void {
  replay
    .command(action)
    .summary(`${action} a replay`)
    .description(`${action === "pause" ? "Pause" : "Cancel"} a replay, or a redrive or discard: ${what}.`)
    .argument("<id>", "the job's id")
    .addHelpText("after", examples(`replay ${action} 0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e`))
    .action((id: string) =>
      cli.withBook({}, async (book) => {
        const job = await book.bus.control(id, action, { actor: CLI_ACTOR });
        await cli.answer(job, jobText(job));
      }),
    );
}

export const addReplayResume: AddCommand = (replay, cli) => {
  replay
    .command("resume")
    .summary("let a paused replay go on")
    .description("Let a paused replay, redrive or discard go on where it was, and see it through.")
    .argument("<id>", "the job's id")
    .option("--no-wait", "leave it to the process that delivers, as daybook serve does")
    .addHelpText("after", examples("replay resume 0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e"))
    .action((id: string, { wait }: { wait: boolean }) =>
      cli.withBook({}, async (book) => {
        const job = await book.bus.control(id, "resume", { actor: CLI_ACTOR });
        await tellJob(cli, wait ? await followJob(cli, book, job) : job);
      }),
    );
};

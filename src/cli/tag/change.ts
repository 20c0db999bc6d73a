import type { TagUsage } from "../../kits/work/tags/tag.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { counted, oneLine } from "../text.ts";

interface ActorOption {
  actor?: string;
}

const ACTOR = ["--actor <actor>", "who does it"] as const;

export const addCreate: AddCommand = (tag, cli) => {
  tag
    .command("create")
    .summary("create a tag")
    .description(
      "Create a tag, so that it is listed before anything has it. The book is made if it is missing.",
    )
    .argument("<tag>", "1 to 100 characters")
    .option(...ACTOR)
    .addHelpText("after", examples("tag create work"))
    .action((name: string, options: ActorOption) =>
      cli.withBook({ missing: "create" }, async (book) => {
        const usage = await book.tags.create({ tag: name }, options);
        await cli.answer(usage, `there is ${usageText(usage)}`);
      }),
    );
};

export const addRename: AddCommand = (tag, cli) => {
  tag
    .command("rename")
    .summary("give everything another tag in its place")
    .description(
      "Give every task, note and time entry that has the tag another in its place. The same again finishes one that was broken off.",
    )
    .argument("<tag>", "as it is")
    .argument("<to>", "as it is to be")
    .option("--merge", "also if there is such a tag already: both become one")
    .option(...ACTOR)
    .addHelpText("after", examples("tag rename work office", "tag rename job work --merge"))
    .action((name: string, to: string, { merge = false, actor }: ActorOption & { merge?: boolean }) =>
      cli.withBook({}, async (book) => {
        const renamed = await book.tags.rename(name, { to, merge }, { actor });
        await cli.answer(
          renamed,
          `${counted(renamed.changed, "object")} changed; there is ${usageText(renamed)}`,
        );
      }),
    );
};

export const addDelete: AddCommand = (tag, cli) => {
  tag
    .command("delete")
    .summary("take a tag away from everything")
    .description(
      "Take a tag away from every task, note and time entry. The same again finishes one that was broken off.",
    )
    .argument("<tag>", "as it is")
    .option(...ACTOR)
    .addHelpText("after", examples("tag delete old"))
    .action((name: string, options: ActorOption) =>
      cli.withBook({}, async (book) => {
        const usage = await book.tags.get(name);
        await book.tags.remove(name, options);
        await cli.answer({ deleted: usage }, `deleted ${usageText(usage)}`);
      }),
    );
};

/** `"work": 3 tasks, 1 note, 12 time entries` */
function usageText({ tag, tasks, notes, entries }: TagUsage): string {
  const counts = [counted(tasks, "task"), counted(notes, "note"), counted(entries, "time entry")];
  return oneLine(`${JSON.stringify(tag)}: ${counts.join(", ")}`);
}

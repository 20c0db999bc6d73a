import { type AddCommand, examples } from "../add-command.ts";
import { entryText } from "./entry-text.ts";

export const addStatus: AddCommand = (track, cli) => {
  track
    .command("status")
    .summary("what is running")
    .description("What is running. Nothing running is no failure.")
    .option("--actor <actor>", "whose timer; default anybody's")
    .addHelpText("after", examples("track status", "track status --json"))
    .action(({ actor }: { actor?: string }) =>
      cli.withBook({}, async (book) => {
        const entry = (await book.time.running({ actor })) ?? null;
        const frame = { calendar: book.calendar, now: book.now() };
        await cli.answer({ entry }, entry === null ? "nothing is running" : entryText(entry, frame));
      }),
    );
};

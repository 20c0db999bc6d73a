import { type AddCommand, examples } from "../add-command.ts";
import { LocalTime } from "../local-time.ts";
import { deadLetterText } from "./dead-letter-text.ts";

export const addDeadLetterShow: AddCommand = (deadLetters, cli) => {
  deadLetters
    .command("show")
    .summary("one dead letter, with its attempts and errors")
    .description("Show one dead letter: its attempts, their errors, and the event.")
    .argument("<id>", "the dead letter's id")
    .addHelpText("after", examples("dead-letters show bWFpbAowMDAwMDAwMDAwMDAwMDJh"))
    .action((id: string) =>
      cli.withBook({}, async (book) => {
        const letter = await book.bus.deadLetter(id);
        const local = new LocalTime(book.calendar.zone);
        await cli.answer(letter, deadLetterText(letter, local, cli.out.columns));
      }),
    );
};

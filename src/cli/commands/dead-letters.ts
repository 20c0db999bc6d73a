import type { DeadLetter, DeadLetterFilter } from "../../bus/info.ts";
import type { Daybook } from "../../daybook.ts";
import type { Page } from "../../store/store.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { addDeadLetterDiscard } from "../bus/dead-letter-discard.ts";
import {
  addDeadLetterOptions,
  type DeadLetterOptions,
  deadLetterFilter,
} from "../bus/dead-letter-options.ts";
import { addDeadLetterRedrive } from "../bus/dead-letter-redrive.ts";
import { addDeadLetterShow } from "../bus/dead-letter-show.ts";
import { DEAD_LETTER_COLUMNS, deadLetterCells } from "../bus/dead-letter-text.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { LocalTime } from "../local-time.ts";
import { table } from "../table.ts";
import { counted } from "../text.ts";
import { wholeNumber } from "../usage.ts";

interface ListOptions extends DeadLetterOptions {
  limit: number;
}

const SUBCOMMANDS = [addDeadLetterShow, addDeadLetterRedrive, addDeadLetterDiscard];
const DEFAULT_LIMIT = 100;
const PAGE = 200;

export const addDeadLetters: AddCommand = (program, cli) => {
  const deadLetters = program
    .command("dead-letters")
    .summary("deliveries that were given up: list, show, redrive, discard")
    .description("Deliveries that were given up. Without another word they are listed.")
    .addHelpText(
      "after",
      examples("dead-letters", "dead-letters mail --error http_503", "dead-letters redrive mail"),
    );
  addList(deadLetters, cli);
  for (const add of SUBCOMMANDS) add(deadLetters, cli);
};

/** A command of its own: options of the group would be taken away from its other commands, which have the same. */
const addList: AddCommand = (deadLetters, cli) => {
  const command = deadLetters
    .command("list", { isDefault: true })
    .summary("list dead letters (what is done without another word)")
    .description("List deliveries that were given up, by rule and key, oldest first in each.");
  addDeadLetterOptions(command)
    .option(
      "--limit <n>",
      "how many",
      wholeNumber("--limit", { min: 1, max: Number.MAX_SAFE_INTEGER }),
      DEFAULT_LIMIT,
    )
    .addHelpText("after", examples("dead-letters", "dead-letters list mail --error http_503"))
    .action((rule: string | undefined, options: ListOptions) =>
      cli.withBook({}, (book) =>
        list(cli, book, { filter: deadLetterFilter(book, rule, options), limit: options.limit }),
      ),
    );
};

interface Listing {
  filter: DeadLetterFilter;
  limit: number;
}

async function list(cli: Cli, book: Daybook, { filter, limit }: Listing): Promise<void> {
  const local = new LocalTime(book.calendar.zone);
  let shown = 0;
  let page: Page<DeadLetter> | undefined;
  do {
    const cursor = page?.nextCursor;
    const most = Math.min(PAGE, limit - shown);
    page = await book.bus.deadLetters({ ...filter, limit: most, ...given({ cursor }) });
    await print(cli, page.items, { local, isFirst: shown === 0 });
    shown += page.items.length;
  } while (page.nextCursor !== undefined && shown < limit);
  if (shown === 0) await cli.note("no dead letters");
  else if (page.nextCursor !== undefined) {
    await cli.note(`${counted(shown, "dead letter")} shown; --limit shows more`);
  }
}

async function print(
  cli: Cli,
  letters: DeadLetter[],
  { local, isFirst }: { local: LocalTime; isFirst: boolean },
): Promise<void> {
  if (cli.isJson) {
    for (const letter of letters) await cli.out.line(JSON.stringify(letter));
    return;
  }
  if (letters.length === 0) return;
  const rows = letters.map((letter) => deadLetterCells(letter, local));
  const lines = table(DEAD_LETTER_COLUMNS, rows, cli.out.columns);
  for (const line of isFirst ? lines : lines.slice(1)) await cli.out.line(line);
}

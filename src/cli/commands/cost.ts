import { type Cost, monthlyCost } from "../../store/dynamodb/cost.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { table } from "../table.ts";
import { numberText } from "../text.ts";
import { collect, wholeNumber } from "../usage.ts";

interface CostOptions {
  events?: string[];
  questions: number;
  settle: number;
}

const EVENTS = ["1000", "1000000", "1000000000"];
const eventCount = wholeNumber("--events", { min: 1, max: 1e12 });

export const addCost: AddCommand = (program, cli) => {
  program
    .command("cost")
    .summary("what a book on DynamoDB costs a month")
    .description(
      "What a book on DynamoDB costs a month, on demand in us-east-1, by what each operation consumes. Beside it what the same questions cost where each reads the rows it is about.",
    )
    .option("--events <n>", "events a month; several are several lines (default: 1e3, 1e6 and 1e9)", collect)
    .option(
      "--questions <n>",
      "years of counts, and as many months of entries, asked for in a month",
      wholeNumber("--questions", { min: 0, max: 1e9 }),
      1_000,
    )
    .option(
      "--settle <seconds>",
      "between two settlings of the counters (`settleSeconds` of the config)",
      wholeNumber("--settle", { min: 1, max: 3_600 }),
      2,
    )
    .addHelpText("after", examples("cost", "cost --events 50000 --questions 10000 --settle 60"))
    .action((options: CostOptions) => cost(cli, options));
};

async function cost(cli: Cli, { events = EVENTS, questions, settle }: CostOptions): Promise<void> {
  const lines = events
    .map(eventCount)
    .map((count) => ({ events: count, ...monthlyCost({ events: count, questions, settleSeconds: settle }) }));
  const columns = ["events", ...PARTS.map(([title]) => title)].map((title) => ({
    title,
    align: "right" as const,
  }));
  const rows = lines.map((line) => [
    numberText(line.events),
    ...PARTS.map(([, part]) => dollars(line[part])),
  ]);
  await cli.answer({ questions, settleSeconds: settle, lines }, table(columns, rows).join("\n"));
}

const PARTS: readonly (readonly [title: string, part: keyof Cost])[] = [
  ["append", "append"],
  ["settle", "settle"],
  ["questions", "questions"],
  ["storage, a year's", "storage"],
  ["a month", "total"],
  ["raw rows, questions", "rawQuestions"],
];

function dollars(amount: number): string {
  return amount > 0 && amount < 0.01 ? "< $0.01" : `$${amount.toLocaleString("en-US", DOLLARS)}`;
}

const DOLLARS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

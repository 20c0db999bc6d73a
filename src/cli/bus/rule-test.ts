import type { Daybook } from "../../daybook.ts";
import { type Explanation, explain } from "../../pattern/explain.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { type Column, table } from "../table.ts";

const COLUMNS: readonly Column[] = [{ title: "" }, { title: "field" }, { title: "why" }];

export const addRuleTest: AddCommand = (rules, cli) => {
  rules
    .command("test")
    .summary("whether a rule matches a recorded event, and why")
    .description(
      "Hold a recorded event, in the rule's envelope, against its pattern. Nothing is delivered. Exit code 1: it does not match.",
    )
    .argument("<name>", "the rule")
    .argument("<event-id>", "the event's id")
    .addHelpText("after", examples("rules test mail 0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e"))
    .action((name: string, id: string) => cli.withBook({}, (book) => testRule(cli, book, { name, id })));
};

async function testRule(cli: Cli, book: Daybook, { name, id }: { name: string; id: string }): Promise<void> {
  const rule = book.bus.definition(name);
  const envelope = rule.envelope(await book.event(id));
  const verdict = explain(rule.settings.pattern, envelope);
  if (!verdict.matches) cli.exitCode = EXIT.failed;
  await cli.answer(
    { matches: verdict.matches, explain: verdict, envelope },
    [verdict.matches ? "matches" : `does not match: ${verdict.summary}`, ...fieldLines(verdict, cli)].join(
      "\n",
    ),
  );
}

/** Alternatives of `$or` follow one another, with an empty line between them. */
function fieldLines({ branches }: Explanation, cli: Cli): string[] {
  return branches.flatMap(({ fields, why }) => {
    const rows = fields.map(({ path, matches, why }) => [matches ? "yes" : "no", path, why]);
    const lines = ["", ...table(COLUMNS, rows, cli.out.columns).slice(1)];
    return why === undefined ? lines : [...lines, why];
  });
}

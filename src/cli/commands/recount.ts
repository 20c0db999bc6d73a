import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { type Column, table } from "../table.ts";
import { counted } from "../text.ts";

export const addRecount: AddCommand = (program, cli) => {
  program
    .command("recount")
    .summary("prove that the views equal the log, and repair them")
    .description("Count everything again from the log and compare with the views. Exit code 1: they differ.")
    .option("--repair", "put what is different right")
    .addHelpText("after", examples("recount", "recount --repair"))
    .action((options: { repair?: boolean }) => recount(cli, options));
};

const COLUMNS: readonly Column[] = [
  { title: "item" },
  { title: "attribute" },
  { title: "stored", align: "right" },
  { title: "log says", align: "right" },
];

async function recount(cli: Cli, { repair = false }: { repair?: boolean }): Promise<void> {
  const progress = cli.progress("counting");
  const report = await cli
    .withBook({}, (book) => book.recount({ repair, onProgress: (done) => progress.update({ done }) }))
    .finally(() => progress.end());
  const { events, items, differences, differencesTotal, repaired } = report;
  if (differencesTotal > 0 && !repaired) cli.exitCode = EXIT.failed;
  if (cli.isJson) return cli.out.line(JSON.stringify(report));
  const what = `${counted(items, "item")} from ${counted(events, "event")}`;
  if (differencesTotal === 0) return cli.out.line(`all is right: ${what}`);
  const rows = differences.map(({ pk, sk, attribute, stored, expected }) => [
    `${pk} ${sk}`,
    attribute,
    valueText(stored),
    valueText(expected),
  ]);
  for (const line of table(COLUMNS, rows, cli.out.columns)) await cli.out.line(line);
  const more = differencesTotal > differences.length ? `, the first ${differences.length} shown` : "";
  await cli.out.line(`${counted(differencesTotal, "difference")}${more}, in ${what}`);
  await cli.note(repaired ? "repaired" : "hint: daybook recount --repair puts them right");
}

function valueText(value: unknown): string {
  return value === undefined ? "-" : JSON.stringify(value);
}

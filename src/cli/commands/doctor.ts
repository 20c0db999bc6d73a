import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import type { Color } from "../color.ts";
import { examine } from "../doctor/checks.ts";
import type { Check } from "../doctor/finding.ts";
import { EXIT } from "../exit-code.ts";

export const addDoctor: AddCommand = (program, cli) => {
  program
    .command("doctor")
    .summary("look whether everything is as it should be")
    .description(
      "Look at Node, the settings, the book, the disk and the port, and say what to do. Exit code 1: something failed.",
    )
    .addHelpText("after", examples("doctor", "doctor --book ~/daybook.db --json"))
    .action(() => doctor(cli));
};

const COLORS: Record<Check["status"], Color> = { ok: "green", warn: "yellow", fail: "red" };

async function doctor(cli: Cli): Promise<void> {
  const checks: Check[] = [];
  for await (const check of examine(cli)) {
    checks.push(check);
    if (!cli.isJson) await cli.out.write(checkText(cli, check));
    await cli.out.flush();
  }
  const isWell = checks.every(({ status }) => status !== "fail");
  if (!isWell) cli.exitCode = EXIT.failed;
  if (cli.isJson) await cli.out.line(JSON.stringify({ ok: isWell, checks }));
}

function checkText(cli: Cli, { status, name, text, advice }: Check): string {
  const line = `${cli.painted(status.padEnd(4), COLORS[status])}  ${name.padEnd(9)} ${text}\n`;
  return advice === undefined ? line : `${line}                → ${advice}\n`;
}

import { type AddCommand, examples } from "../add-command.ts";
import { addRuleShow } from "../bus/rule-show.ts";
import { addRuleDisable, addRuleEnable } from "../bus/rule-switch.ts";
import { addRuleTest } from "../bus/rule-test.ts";
import { ruleTable } from "../bus/rule-text.ts";
import type { Cli } from "../cli.ts";

const SUBCOMMANDS = [addRuleShow, addRuleEnable, addRuleDisable, addRuleTest];

export const addRules: AddCommand = (program, cli) => {
  const rules = program
    .command("rules")
    .summary("the rules of the bus: list, show, enable, disable, test")
    .description("List the rules of the configuration: where each delivers and how far it is.")
    .addHelpText("after", examples("rules", "rules show mail", "rules disable mail --reason maintenance"))
    .action(() => listRules(cli));
  for (const add of SUBCOMMANDS) add(rules, cli);
};

async function listRules(cli: Cli): Promise<void> {
  await cli.withBook({}, async (book) => {
    const rules = await book.bus.rules();
    if (cli.isJson) for (const rule of rules) await cli.out.line(JSON.stringify(rule));
    else if (rules.length > 0) for (const line of ruleTable(rules, cli.out.columns)) await cli.out.line(line);
    if (rules.length === 0) await cli.note("no rules: they stand in the config file, under rules");
  });
}

import type { Command } from "commander";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { CLI_ACTOR } from "./actor.ts";

interface SwitchOptions {
  reason?: string;
  actor: string;
}

export const addRuleEnable: AddCommand = (rules, cli) => {
  const command = rules
    .command("enable")
    .summary("let a rule deliver")
    .description("Let a rule deliver. What was recorded while it was disabled comes now.")
    .addHelpText("after", examples("rules enable mail"));
  addSwitch(command, cli, true);
};

export const addRuleDisable: AddCommand = (rules, cli) => {
  const command = rules
    .command("disable")
    .summary("keep a rule from delivering")
    .description("Keep a rule from delivering. Nothing is lost: it goes on there once it is enabled.")
    .addHelpText("after", examples('rules disable mail --reason "the provider is down"'));
  addSwitch(command, cli, false);
};

function addSwitch(command: Command, cli: Cli, enabled: boolean): void {
  command
    .argument("<name>", "the rule")
    .option("--reason <text>", "why; shown beside the rule")
    .option("--actor <actor>", "who does it", CLI_ACTOR)
    .action((name: string, { reason, actor }: SwitchOptions) =>
      cli.withBook({}, async (book) => {
        const rule = await book.bus.setEnabled(name, { enabled, actor, ...given({ reason }) });
        await cli.answer(rule, `rule ${name} is ${enabled ? "enabled" : "disabled"}`);
      }),
    );
}

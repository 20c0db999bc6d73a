import { type AddCommand, examples } from "../add-command.ts";
import { LocalTime } from "../local-time.ts";
import { nameValueLines } from "./name-value.ts";
import { ruleLines } from "./rule-text.ts";

export const addRuleShow: AddCommand = (rules, cli) => {
  rules
    .command("show")
    .summary("everything about one rule")
    .description("Show one rule: its pattern, where it delivers, how far it is and what went wrong last.")
    .argument("<name>", "the rule")
    .addHelpText("after", examples("rules show mail"))
    .action((name: string) =>
      cli.withBook({}, async (book) => {
        const rule = await book.bus.rule(name);
        const lines = ruleLines(rule, new LocalTime(book.calendar.zone));
        await cli.answer(rule, nameValueLines(lines).join("\n"));
      }),
    );
};

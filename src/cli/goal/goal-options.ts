import { type Command, Option } from "commander";
import type { Daybook } from "../../daybook.ts";
import { shown } from "../../errors.ts";
import type { GoalInput, GoalMetric, GoalPeriod, GoalScope } from "../../kits/work/goals/goal.ts";
import { given } from "../given.ts";
import { dayArgument } from "../time-argument.ts";
import { collect, usageError } from "../usage.ts";

/** What a goal is, as it is typed. */
export interface GoalOptions {
  minutes?: number;
  count?: number;
  amount?: Amount;
  per?: string;
  atMost?: boolean;
  atLeast?: boolean;
  log?: string[];
  type?: string[];
  tag?: string[];
  task?: string[];
  from?: string;
  to?: string;
}

interface Amount {
  target: number;
  unit: string;
}

type Measured = Pick<Partial<GoalInput>, "metric" | "target">;

const AMOUNT = /^(\d+(?:\.\d+)?) ?(\D.*)$/;
const RANGE = /^(\S+)\.\.(\S+)$/;

export function addGoalOptions(command: Command): Command {
  return command
    .option("--minutes <n>", "so many minutes of time entries", numberOption("--minutes"))
    .option("--count <n>", "so often", numberOption("--count"))
    .option("--amount <amount>", "so much of what was measured, such as '20 km'", amountOption)
    .option("--per <period>", "day, week, month, or a range FROM..TO of days")
    .addOption(new Option("--at-most", "no more than that").conflicts("atLeast"))
    .addOption(new Option("--at-least", "that or more (the default)").conflicts("atMost"))
    .option("--log <log>", "of this log; default time; may be repeated", collect)
    .option("--type <type>", "of this type; in the log time a type of activity; may be repeated", collect)
    .option("--tag <tag>", "of what has this tag; may be repeated", collect)
    .option("--task <id>", "of this task and all below it; may be repeated", collect)
    .option("--from <day>", "first day: YYYY-MM-DD, today or yesterday")
    .option("--to <day>", "last day");
}

/** What is named of a goal; of its scope all or nothing. @throws usage */
export function goalFields(book: Daybook, options: GoalOptions): Partial<Omit<GoalInput, "id" | "title">> {
  const { per, atMost, atLeast, from, to } = options;
  return {
    ...measuredIn(options),
    ...given({
      period: per === undefined ? undefined : periodIn(book, per),
      direction: atMost ? ("at-most" as const) : atLeast ? ("at-least" as const) : undefined,
      scope: scopeIn(options),
      from: from === undefined ? undefined : dayIn(book, from, "--from"),
      to: to === undefined ? undefined : dayIn(book, to, "--to"),
    }),
  };
}

function measuredIn({ minutes, count, amount }: GoalOptions): Measured {
  const measured: Measured[] = [
    ...(minutes === undefined ? [] : [{ metric: "minutes" as GoalMetric, target: minutes }]),
    ...(count === undefined ? [] : [{ metric: "count" as GoalMetric, target: count }]),
    ...(amount === undefined ? [] : [{ metric: { unit: amount.unit }, target: amount.target }]),
  ];
  if (measured.length > 1)
    throw usageError("a goal must have one of --minutes, --count and --amount, got several");
  return measured[0] ?? {};
}

function scopeIn({ log: logs, type: types, tag: tags, task: tasks }: GoalOptions): GoalScope | undefined {
  const scope = given({ logs, types, tags, tasks });
  return Object.keys(scope).length === 0 ? undefined : scope;
}

function periodIn(book: Daybook, text: string): GoalPeriod {
  if (text === "day" || text === "week" || text === "month") return text;
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    return { from: dayIn(book, from, "--per"), to: dayIn(book, to, "--per") };
  }
  throw usageError(`--per must be day, week, month or a range FROM..TO of days, got ${shown(text)}`);
}

function dayIn(book: Daybook, text: string, name: string): string {
  return dayArgument(text, name, { calendar: book.calendar, now: book.now() });
}

function amountOption(text: string): Amount {
  const [, number, unit] = AMOUNT.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) {
    throw usageError(`--amount must be a number and a unit such as '20 km', got ${shown(text)}`);
  }
  return { target: Number(number), unit };
}

function numberOption(name: string) {
  return (text: string): number => {
    const value = /^\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0) return value;
    throw usageError(`${name} must be a number above 0, got ${shown(text)}`);
  };
}

import type { CommanderError } from "commander";
import { DaybookError, shown } from "../errors.ts";

/** Words on the command line that no command takes. */
export function usageError(message: string, hint?: string): DaybookError {
  return new DaybookError("usage", message, hint === undefined ? {} : { hint });
}

const CHOICE =
  /^(?:option '(?<option>--[\w-]+).*?' argument '(?<first>.*)' is invalid|command-argument value '(?<second>.*)' is invalid for argument '(?<argument>.*)')\. Allowed choices are (?<choices>.*)\.$/;

/** What the parser says, as an error of the table; a suggestion of it becomes the hint. */
export function fromCommander(error: CommanderError, helpOf: string): DaybookError {
  const [message = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const choice = CHOICE.exec(message)?.groups;
  if (choice !== undefined) {
    const name = choice.option ?? choice.argument;
    return usageError(
      `${name} must be one of ${choice.choices}, got ${shown(choice.first ?? choice.second)}`,
    );
  }
  const suggestion = /\(Did you mean (.+?)\?\)/.exec(rest.join(" "))?.[1];
  return usageError(
    message,
    suggestion === undefined ? `see ${helpOf} --help` : `did you mean ${suggestion}?`,
  );
}

/** Reads an option as a whole number. */
export function wholeNumber(name: string, { min, max }: { min: number; max: number }) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const rule = max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min} up` : `${min} to ${max}`;
    throw usageError(`${name} must be ${rule}, got ${shown(text)}`);
  };
}

/** Gathers an option that may be given several times. */
export function collect(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

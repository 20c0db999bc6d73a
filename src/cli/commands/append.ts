import { Option } from "commander";
import { shown } from "../../errors.ts";
import { toIso } from "../../event/calendar.ts";
import type { Json, NewEvent, RecordedEvent } from "../../event/event.ts";
import type { AppendResult } from "../../log/log.ts";
import type { ExpectedVersion } from "../../store/store.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { readText } from "../read-text.ts";
import { momentArgument } from "../time-argument.ts";
import { usageError } from "../usage.ts";

interface AppendOptions {
  data?: string;
  actor?: string;
  time?: string;
  id?: string;
  source?: string;
  expectedVersion?: ExpectedVersion;
}

export const addAppend: AddCommand = (program, cli) => {
  program
    .command("append")
    .summary("record an event")
    .description("Record an event. The book is made if it is missing.")
    .argument("<log>", "the log, such as tasks")
    .argument("<type>", "what happened: dotted, past tense, such as task.completed")
    .argument("<subject>", "what it happened to: the stream within the log")
    .option("--data <json>", "the event's data: JSON, @file, or - for standard input")
    .option("--actor <actor>", "who did it")
    .option("--time <when>", "when it happened: 09:30, 2h ago, a wall time or an instant; default now")
    .option("--id <id>", "its id; the same source and id twice is one record")
    .option("--source <uri>", "who produced it; default daybook")
    .addOption(
      new Option(
        "--expected-version <version>",
        "where the stream must be: 0, 1 …, any, no-stream or stream-exists",
      ).argParser(expectedVersion),
    )
    .addHelpText(
      "after",
      examples(
        `append tasks task.completed t-1 --actor ana --data '{"title": "Write it down"}'`,
        "append tasks task.created t-2 --expected-version no-stream",
      ),
    )
    .action((log: string, type: string, subject: string, options: AppendOptions) =>
      append(cli, { log, event: { type, subject }, options }),
    );
};

interface Append {
  log: string;
  event: Pick<NewEvent, "type" | "subject">;
  options: AppendOptions;
}

async function append(cli: Cli, { log, event, options }: Append): Promise<void> {
  const { data: dataText, time, expectedVersion: expected, actor, id, source } = options;
  const data = dataText === undefined ? undefined : await readData(cli, dataText);
  await cli.withBook({ missing: "create" }, async (book) => {
    const frame = { calendar: book.calendar, now: book.now() };
    const when = time === undefined ? undefined : toIso(momentArgument(time, "--time", frame));
    const fields = given({ data, time: when, actor, id, source });
    const result = await book.append(log, { ...event, ...fields }, given({ expectedVersion: expected }));
    await cli.answer(result, resultText(result));
  });
}

async function readData(cli: Cli, text: string): Promise<Json> {
  const json = text === "-" || text.startsWith("@") ? await readText(cli, text.replace(/^@/, "")) : text;
  try {
    return JSON.parse(json) as Json;
  } catch {
    throw usageError(
      `--data must be JSON, got ${shown(json)}`,
      `in a shell: --data '{"title": "Write it down"}'`,
    );
  }
}

function resultText({ duplicate, events }: AppendResult): string {
  const { log, subject, version, id, recordedtime } = events[0] as RecordedEvent;
  const place = version === undefined ? `${log} ${subject}` : `${log} ${subject} version ${version}`;
  return duplicate > 0
    ? `recorded before, ${recordedtime}: ${place}, id ${id}`
    : `recorded ${place}, id ${id}`;
}

function expectedVersion(text: string): ExpectedVersion {
  if (text === "any" || text === "no-stream" || text === "stream-exists") return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usageError(
    `--expected-version must be a version from 0, any, no-stream or stream-exists, got ${shown(text)}`,
  );
}

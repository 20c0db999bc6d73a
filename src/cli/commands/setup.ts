import { parseLocation } from "../../store/dynamodb/location.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { usageError, wholeNumber } from "../usage.ts";

interface SetupOptions {
  shards?: number;
  zone?: string;
}

const MAX_SHARDS = 64;

export const addSetup: AddCommand = (program, cli) => {
  program
    .command("setup")
    .summary("create the tables of a book on DynamoDB")
    .description(
      "Create the two DynamoDB tables of a book, with what is missing of them, and wait until they are ready. Region, credentials and endpoint are those of the AWS SDK's environment (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_DYNAMODB). A second run changes nothing.",
    )
    .option(
      "--shards <n>",
      "partitions that one log's month is spread over; 1 serves about 1,000 appends a second; decided once",
      wholeNumber("--shards", { min: 1, max: MAX_SHARDS }),
    )
    .option("--zone <zone>", "time zone of the book; default the config file's, else this machine's")
    .addHelpText("after", examples("setup --book dynamodb:daybook", "setup --book dynamodb:web --shards 8"))
    .action((options: SetupOptions) => setup(cli, options));
};

async function setup(cli: Cli, { shards, zone }: SetupOptions): Promise<void> {
  const name = parseLocation(cli.bookLocation);
  if (name === undefined) {
    throw usageError(
      `--book must be dynamodb:NAME, got ${cli.bookLocation}`,
      "a book in a file needs no setup: daybook serve, import and append make it",
    );
  }
  const { setupTables } = await import("../../store/dynamodb/setup.ts");
  const report = await setupTables({ name, ...given({ shards }) });
  if (shards !== undefined && report.shards !== shards) {
    throw usageError(
      `--shards must be ${report.shards}, as it was decided when the book was made, got ${shards}`,
      "copy the book into one of another name: daybook setup --book dynamodb:OTHER, then daybook copy",
    );
  }
  const days = await cli.withBook({ missing: "create", zone }, async (book) => book.calendar.zone);
  const made = report.created.length === 0 ? "the tables were there" : `created ${report.created.join(", ")}`;
  const recovery = report.recovery
    ? "point-in-time recovery is on"
    : "point-in-time recovery is not offered here";
  await cli.answer(
    { book: cli.bookLocation, ...report, zone: days },
    `${made}; ${recovery}; days are those of ${days}\ndaybook serve --book ${cli.bookLocation}`,
  );
}

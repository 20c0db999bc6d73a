import type { Daybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import { storeKind } from "../../store/open-store.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { errorText, knownError } from "../error-report.ts";
import { given } from "../given.ts";
import { wholeNumber } from "../usage.ts";

interface ServeOptions {
  port?: number;
  host?: string;
  zone?: string;
}

const DEFAULT_PORT = 4750;
const portNumber = wholeNumber("--port", { min: 0, max: 65_535 });

export const addServe: AddCommand = (program, cli) => {
  program
    .command("serve")
    .summary("the dashboard and the HTTP API")
    .description(
      "Serve the dashboard and the HTTP API on this machine, until Ctrl-C. The book is made if it is missing.",
    )
    .option(
      "--port <port>",
      `port, 0 for any free one (env DAYBOOK_PORT; default ${DEFAULT_PORT})`,
      portNumber,
    )
    .option("--host <address>", "a loopback address; default 127.0.0.1")
    .option("--zone <zone>", "time zone of a new book; default this machine's")
    .addHelpText("after", examples("serve", "serve --book ~/daybook.db --port 8080"))
    .action((options: ServeOptions) =>
      cli.withBook(
        {
          missing: "create",
          zone: options.zone,
          // What others record is settled by this process, or by another that is served, within a second or two.
          ...(isRemote(cli) ? { reads: "settled" as const } : {}),
        },
        (book) => serveBook(cli, book, options),
      ),
    );
};

function isRemote(cli: Cli): boolean {
  return storeKind(cli.bookLocation) === "dynamodb";
}

async function serveBook(cli: Cli, book: Daybook, { port, host }: ServeOptions): Promise<void> {
  const signal = cli.heedInterruption();
  // Half of the program's start, which no other command needs.
  const { serve } = await import("../../api/serve.ts");
  const server = await serve(book, {
    port: port ?? configuredPort(cli, book),
    corsOrigins: book.config.http?.corsOrigins ?? [],
    log: (line) => void cli.note(line).catch(() => {}),
    ...given({ host }),
  });
  const stop = new AbortController();
  const onError = (error: unknown) => void cli.note(errorText(knownError(error)).trimEnd()).catch(() => {});
  const background = { signal: stop.signal, onError };
  const delivering = book.deliver(background);
  const processing = isRemote(cli) ? book.process(background) : undefined;
  try {
    await announce(cli, book, server.url);
    await aborted(signal);
  } finally {
    stop.abort();
    await server.close();
    await Promise.all([delivering, processing]);
  }
}

export function configuredPort(cli: Cli, { config }: Pick<Daybook, "config">): number {
  const text = cli.env("DAYBOOK_PORT");
  return text === undefined
    ? (config.http?.port ?? DEFAULT_PORT)
    : wholeNumber("DAYBOOK_PORT", { min: 0, max: 65_535 })(text);
}

async function announce(cli: Cli, book: Daybook, url: string): Promise<void> {
  const { location } = book;
  const { zone } = book.calendar;
  await cli.answer(
    { url, book: location, zone },
    `Daybook is at ${url}\nthe book is ${location}, days are those of ${zone}`,
  );
  await cli.out.flush();
  const advice = await adviceOn(book);
  if (advice !== undefined) await cli.note(advice);
}

/** Outdated views are no reason to refuse what is to be recorded. */
async function adviceOn(book: Daybook): Promise<string | undefined> {
  try {
    if ((await book.logs()).length > 0) return undefined;
    return "the book is empty: daybook demo fills one to look at, daybook import takes over what you have";
  } catch (error) {
    if (isDaybookError(error, "views_outdated")) return errorText(error).trimEnd();
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

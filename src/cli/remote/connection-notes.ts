import type { RemoteBook } from "../../copy/remote-book.ts";
import type { RemoteTailOptions } from "../../copy/remote-tail.ts";
import { isDaybookError } from "../../errors.ts";
import type { Cli } from "../cli.ts";

/** A note while other work goes on; a reader that left has missed nothing. */
export function noteBeside(cli: Cli, text: string): void {
  void cli.note(text).catch(() => {});
}

/** The work's error, unless it is that Ctrl-C ended it. */
export async function unlessInterrupted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted || isDaybookError(error)) throw error;
  }
}

/** Says on standard error that the connection was lost, and that it is there again. */
export function connectionNotes(
  cli: Cli,
  { name }: RemoteBook,
): Required<Pick<RemoteTailOptions, "onLost" | "onFound">> {
  const note = (text: string) => noteBeside(cli, text);
  return {
    onLost: (error) => note(`lost the connection: ${error.message}; trying again`),
    onFound: () => note(`connected to ${name} again`),
  };
}

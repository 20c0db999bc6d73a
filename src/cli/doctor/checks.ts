import type { Config } from "../../config.ts";
import type { Cli } from "../cli.ts";
import { checkBook } from "./book.ts";
import { type Check, type Finding, failed } from "./finding.ts";
import { checkDisk, checkNode, checkPort } from "./machine.ts";

/** One after the other, so that the first words come at once; nothing is written and no book is made. */
export async function* examine(cli: Cli): AsyncGenerator<Check> {
  yield { name: "node", ...checkNode(process.versions.node) };
  const { finding, config } = await readConfig(cli);
  yield { name: "config", ...finding };
  for await (const check of checkBook(cli, config)) yield check;
  yield { name: "disk", ...(await checkDisk(cli.bookLocation)) };
  yield { name: "port", ...(await checkPort(cli, config ?? {})) };
}

async function readConfig(cli: Cli): Promise<{ finding: Finding; config: Config | undefined }> {
  try {
    const { config, path } = await cli.loadConfig();
    return { finding: { status: "ok", text: path ?? "no config file, so the defaults" }, config };
  } catch (error) {
    return { finding: failed(error), config: undefined };
  }
}

import type { Cli } from "../cli.ts";
import { Interrupted } from "../interrupted.ts";
import { openOutFile } from "../out-file.ts";
import { counted } from "../text.ts";
import type { Replayed } from "./replay-events.ts";

/** Writes events down as they were recorded, a line of JSON each; the file is whole or not there. */
export async function replayToFile(cli: Cli, events: AsyncIterable<Replayed>, name: string): Promise<void> {
  const file = await openOutFile(cli.path(name), name);
  let count = 0;
  try {
    for await (const { event } of events) {
      await file.out.write(`${JSON.stringify(event)}\n`);
      count += 1;
    }
    await file.keep();
  } catch (error) {
    await file.discard();
    throw error instanceof Interrupted ? new Interrupted(`stopped: ${name} is not written`) : error;
  }
  await cli.answer({ events: count, file: name }, `${counted(count, "event")} in ${name}`);
}

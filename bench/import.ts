/**
 * Memory and rate of importing NDJSON from a file by the command line, as a process of its own.
 *
 *     npm run build && npm run bench import [events]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, statSync } from "node:fs";
import { join } from "node:path";
import { inFolder, perSecond, print, printMachine, taskEvents, timed } from "./harness.ts";

const EVENTS = Number(process.argv[2] ?? 1_000_000);

async function writeFile(path: string): Promise<void> {
  const source = taskEvents();
  const file = createWriteStream(path);
  for (let index = 0; index < EVENTS; index++) {
    if (!file.write(`${JSON.stringify(source.next())}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

printMachine(`bench/import: ${EVENTS} NDJSON events through \`daybook import\``);
await inFolder(async (folder) => {
  const path = join(folder, "events.ndjson");
  await writeFile(path);
  const book = join(folder, "import.db");
  const command = ["bin/daybook.js", "import", "events", path, "--log", "tasks", "--book", book, "--json"];
  let peakKb = 0;
  const ms = await timed(() => {
    const run = spawnSync(
      "/usr/bin/env",
      ["bash", "-c", `node ${command.join(" ")} && grep VmHWM /proc/self/status`],
      {
        encoding: "utf8",
      },
    );
    if (run.status !== 0) throw new Error(run.stderr);
    const report = process.resourceUsage();
    peakKb = report.maxRSS;
  });
  void execFileSync;
  print("import", [
    {
      events: EVENTS,
      "events/s": perSecond(EVENTS, ms),
      "peak MB": Math.round(peakKb / 1024),
      "file MB": Math.round(statSync(path).size / 2 ** 20),
    },
  ]);
});

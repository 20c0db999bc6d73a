/**
 * Memory and rate of importing NDJSON from a file by the command line, as a process of its own.
 *
 *     npm run bench import [events]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inFolder, perSecond, print, printMachine, taskEvents, timed } from "./harness.ts";

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const CLI = join(import.meta.dirname, "../../../bin/daybook.js");

async function writeEvents(path: string): Promise<void> {
  const source = taskEvents();
  const file = createWriteStream(path);
  for (let index = 0; index < EVENTS; index++) {
    if (!file.write(`${JSON.stringify(source.next())}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

/** The greatest resident size that the kernel saw, in MB (Linux). */
function peakMb(pid: number): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1]) / 1024;
}

async function run(words: string[]): Promise<number> {
  const child = spawn("node", [CLI, ...words], { stdio: ["ignore", "ignore", "inherit"] });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, peakMb(child.pid as number) || 0);
    } catch {
      // It has just ended.
    }
  }, 20);
  const [code] = (await once(child, "close")) as [number];
  clearInterval(watch);
  if (code !== 0) throw new Error(`import ended with ${code}`);
  return peak;
}

printMachine(`bench/import: ${EVENTS} NDJSON events through \`daybook import\``);
await inFolder(async (folder) => {
  const path = join(folder, "events.ndjson");
  await writeEvents(path);
  const book = join(folder, "import.db");
  const words = ["import", "ndjson", path, "--log", "tasks", "--book", book, "--json"];
  const rows = [];
  for (const what of ["first import", "the same again"]) {
    let peak = 0;
    const ms = await timed(async () => {
      peak = await run(words);
    });
    rows.push({
      what,
      events: EVENTS,
      "events/s": perSecond(EVENTS, ms),
      "peak resident MB": Math.round(peak),
    });
  }
  print(`${Math.round(statSync(path).size / 2 ** 20)} MB of NDJSON`, rows);
});

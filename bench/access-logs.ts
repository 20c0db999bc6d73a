/**
 * Access logs: GoAccess, our parser alone, and the import from file to durable views, of the same generated file.
 *
 *     npm run bench access-logs [megabytes] [combined|s3] [assets of a view]
 *
 * Rates are per second of the clock. GoAccess keeps nothing; it is left out where it is not installed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { CombinedParser } from "../src/sources/access-logs/combined.ts";
import type { LineParser } from "../src/sources/access-logs/line-parser.ts";
import { S3Parser } from "../src/sources/access-logs/s3-line.ts";
import { type Flavour, generateAccessLog } from "./access-logs/generate.ts";
import { inFolder, perSecond, print, printMachine, ratio, timed } from "./harness.ts";

const MEGABYTES = Number(process.argv[2] ?? 210);
const FLAVOUR: Flavour = process.argv[3] === "s3" ? "s3" : "combined";
const ASSETS = process.argv[4] === undefined ? undefined : Number(process.argv[4]);
const CLI = join(import.meta.dirname, "../../../bin/daybook.js");
const PIECE_BYTES = 1 << 20;
const NEWLINE = 10;

interface Run {
  ms: number;
  peakMb: number;
}

/** A program as a process of its own; undefined where there is none of that name. */
async function run(program: string, words: string[]): Promise<Run | undefined> {
  let peakMb = 0;
  let code: number | null = null;
  const ms = await timed(async () => {
    const child = spawn(program, words, { stdio: ["ignore", "ignore", "ignore"] });
    const watch = setInterval(() => {
      peakMb = Math.max(peakMb, residentMb(child.pid as number));
    }, 20);
    [code] = (await Promise.race([once(child, "close"), once(child, "error").then(() => [-1])])) as [number];
    clearInterval(watch);
  });
  if (code === -1) return undefined;
  if (code !== 0 && code !== 3) throw new Error(`${program} ended with ${code}`);
  return { ms, peakMb };
}

/** The greatest resident size that the kernel saw, in MB (Linux). */
function residentMb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024 || 0;
  } catch {
    // It has just ended.
    return 0;
  }
}

/** Parses every line, and asks of each what the decision about a view asks first. */
function parseAll(path: string, parser: LineParser): number {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  const { request } = parser;
  let held = 0;
  let pages = 0;
  for (;;) {
    const bytes = readSync(file, buffer, held, buffer.length - held, null);
    if (bytes === 0) break;
    const length = held + bytes;
    let from = 0;
    for (let end = buffer.indexOf(NEWLINE); end >= 0 && end < length; end = buffer.indexOf(NEWLINE, from)) {
      const isRequest = parser.parse(buffer, from, end) === undefined;
      if (isRequest && request.status === 200 && request.method === "GET" && isPage(request.target))
        pages += 1;
      from = end + 1;
    }
    held = length - from;
    buffer.copy(buffer, 0, from, length);
  }
  closeSync(file);
  return pages;
}

function isPage(target: string): boolean {
  const query = target.indexOf("?");
  return target.charCodeAt((query < 0 ? target.length : query) - 1) === 0x2f;
}

printMachine(`bench/access-logs: ${MEGABYTES} MB of a site with 50,000 pages, ${FLAVOUR}`);
await inFolder(async (folder) => {
  const path = join(folder, "access.log");
  const lines = generateAccessLog(path, { flavour: FLAVOUR, bytes: MEGABYTES * 1e6, assets: ASSETS });
  const format = FLAVOUR === "s3" ? "AWSS3" : "COMBINED";
  const goaccess = await run("goaccess", [
    `--log-format=${format}`,
    "--date-spec=hr",
    "-o",
    join(folder, "report.html"),
    path,
  ]);
  const parser = FLAVOUR === "s3" ? new S3Parser({ source: "" }) : new CombinedParser({ source: "" });
  const parsing = await timed(() => parseAll(path, parser));
  const words = [
    "import",
    FLAVOUR === "s3" ? "s3-logs" : "combined",
    path,
    "--book",
    join(folder, "pages.db"),
    "--json",
  ];
  const first = (await run("node", [CLI, ...words])) as Run;
  const again = (await run("node", [CLI, ...words])) as Run;
  const row = (what: string, ms: number, peakMb: number | string) => ({
    what,
    "lines/s": perSecond(lines, ms),
    "× GoAccess": goaccess === undefined ? "–" : ratio(goaccess.ms / ms),
    "peak resident MB": typeof peakMb === "number" ? Math.round(peakMb) : peakMb,
  });
  print(`${lines} lines, ${Math.round(statSync(path).size / 1e6)} MB`, [
    ...(goaccess === undefined ? [] : [row("GoAccess, nothing kept", goaccess.ms, goaccess.peakMb)]),
    row("parser alone", parsing, "–"),
    row("daybook import", first.ms, first.peakMb),
    row("the same again", again.ms, again.peakMb),
  ]);
});

/** What only a real process shows: pipes, signals, exits. It runs the built program, as `npm test` built it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "./support/cli.ts";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "bin/daybook.js");

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

interface Running {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Settles when stdout or stderr has the text. */
  says(text: string): Promise<void>;
  /** The exit code. */
  ended: Promise<number | null>;
}

function start(command: string, args: string[], stdin: "pipe" | "ignore" = "ignore"): Running {
  const child = spawn(command, args, { cwd: at.path, stdio: [stdin, "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout?.on("data", (piece) => {
    text.out += piece;
  });
  child.stderr?.on("data", (piece) => {
    text.err += piece;
  });
  const says = async (wanted: string) => {
    while (!(text.out + text.err).includes(wanted)) {
      if (child.exitCode !== null) throw new Error(`ended without ${wanted}: ${text.out}${text.err}`);
      await Promise.race([
        once(child.stdout as NodeJS.EventEmitter, "data"),
        once(child.stderr as NodeJS.EventEmitter, "data"),
        once(child, "close"),
      ]);
    }
  };
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, out: () => text.out, err: () => text.err, says, ended };
}

const daybook = (words: string, stdin?: "pipe") => start(process.execPath, [BIN, ...words.split(" ")], stdin);

describe("the process", () => {
  test("ends with the exit code, data on stdout and words on stderr", async () => {
    const wrong = daybook("imprt");
    expect(await wrong.ended).toBe(2);
    expect([wrong.out(), wrong.err()]).toEqual([
      "",
      "daybook: unknown command 'imprt'\nhint: did you mean import?\n",
    ]);
    const right = daybook("append tasks a.b t --id 1");
    expect(await right.ended).toBe(0);
    expect([right.out(), right.err()]).toEqual(["recorded tasks t version 1, id 1\n", ""]);
  });

  test("a reader that leaves ends it quietly", async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => JSON.stringify({ type: "a.b", subject: `s-${n}` }));
    await writeFile(join(at.path, "in.ndjson"), lines.join("\n"));
    expect(await daybook("import ndjson in.ndjson --log tasks").ended).toBe(0);
    const script = `set -o pipefail; "${process.execPath}" "${BIN}" events --all --json | head -n 1 | wc -l`;
    const piped = start("bash", ["-c", script]);
    expect(await piped.ended).toBe(0);
    expect([piped.out().trim(), piped.err()]).toEqual(["1", ""]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("serve ends with 0 on %s", async (signal) => {
    const server = daybook("serve --port 0");
    await server.says("Daybook is at http://127.0.0.1:");
    await server.says("the book is empty");
    server.child.kill(signal);
    expect(await server.ended).toBe(0);
  });

  test("Ctrl-C on an import that waits for input stops it, and a second run goes on", async () => {
    const rows = Array.from({ length: 1_000 }, (_, n) => `{"type":"a.b","subject":"s-${n}"}\n`).join("");
    const first = daybook("import ndjson - --log tasks", "pipe");
    // Twice as much: the second half stands in for whatever had not been recorded yet.
    first.child.stdin?.write(rows + rows.replaceAll("s-", "t-"));
    const tail = await tailOf(1_000);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(130);
    expect(first.err()).toMatch(/^stopped: [12],000 recorded so far; run it again to go on/);
    expect(tail).toBe(1_000);
    const again = daybook("import ndjson - --log tasks", "pipe");
    again.child.stdin?.end(rows);
    expect(await again.ended).toBe(0);
    expect(again.out()).toBe("0 recorded, 1,000 duplicates\n");
  });

  test("a command that does not watch for Ctrl-C is just ended by it", async () => {
    const waiting = daybook("append tasks a.b t --data -", "pipe");
    const book = join(at.path, "daybook.db");
    // It reads before it opens the book: once it runs at all, it waits.
    waiting.child.stdin?.write("[1,");
    await once(waiting.child, "spawn");
    const help = daybook("--version");
    await help.ended;
    waiting.child.kill("SIGINT");
    expect([130, null]).toContain(await waiting.ended);
    expect(existsSync(book)).toBe(false);
  });

  test("a checkout that is not built says so", async () => {
    await mkdir(join(at.path, "bin"));
    await cp(BIN, join(at.path, "bin/daybook.js"));
    await writeFile(join(at.path, "package.json"), '{"type": "module"}');
    const unbuilt = start(process.execPath, [join(at.path, "bin/daybook.js"), "serve"]);
    expect(await unbuilt.ended).toBe(1);
    expect(unbuilt.err()).toBe(
      "daybook: Daybook must be built before it runs, and dist/ is not there\nhint: run npm run build\n",
    );
  });
});

/** Waits until the book holds so many events of tasks, as another process sees it. */
/** A machine that has more to do needs its time. */
const PATIENCE = { timeout: 15_000 };

async function tailOf(events: number): Promise<number> {
  let count = 0;
  await expect
    .poll(async () => {
      const { out } = await at.daybook("events tasks --all --json");
      count = out.split("\n").filter((line) => line !== "").length;
      return count;
    }, PATIENCE)
    .toBeGreaterThanOrEqual(events);
  return Math.min(count, events);
}

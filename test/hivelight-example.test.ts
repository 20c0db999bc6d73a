/** The example of change capture, as its README says: every line in it is run, and answers what stands below it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "./support/cli.ts";

const ROOT = join(import.meta.dirname, "..");
const EXAMPLE = join(ROOT, "examples/hivelight");
const README = readFileSync(join(EXAMPLE, "README.md"), "utf8");
const WAIT_MS = 10_000;

let at: CliFolder;
let server: ChildProcess;
let base: string;

beforeAll(async () => {
  at = await cliFolder();
  for (const file of readdirSync(EXAMPLE).filter((name) => name.endsWith(".ts"))) {
    copyFileSync(join(EXAMPLE, file), join(at.path, file));
  }
  const args = [join(ROOT, "bin/daybook.js"), "serve", "--port", "0"];
  server = spawn(process.execPath, args, { cwd: at.path, stdio: ["ignore", "pipe", "pipe"] });
  base = await addressOf(server);
}, 60_000);
afterAll(async () => {
  const ended = once(server, "close");
  server.kill("SIGTERM");
  await ended;
  await at.remove();
});

async function addressOf({ stdout, stderr }: ChildProcess): Promise<string> {
  const lines = [stdout, stderr].map((stream) => createInterface({ input: stream as NodeJS.ReadableStream }));
  return new Promise((resolve, reject) => {
    for (const each of lines) {
      each.on("line", (line) => {
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (address !== undefined) resolve(address);
      });
    }
    server.on("close", () => reject(new Error("the server ended")));
  });
}

/** The command lines of the README with what stands below them, in order. */
function* steps(): Generator<{ lines: string[]; answer: unknown }> {
  for (const [, shell = "", kind, below = ""] of README.matchAll(
    /```sh\n([\s\S]*?)```(?:\n\n```(json|)\n([\s\S]*?)```)?/g,
  )) {
    const lines = shell.trim().split("\n");
    if (!/^(?:curl|node milestones)/.test(lines[0] as string)) continue;
    yield { lines, answer: kind === "json" ? JSON.parse(below) : kind === "" ? below : undefined };
  }
}

async function run(line: string): Promise<unknown> {
  if (line.startsWith("node ")) return program("milestones.js", join(at.path, "daybook.db"));
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const after = (option: string) =>
    words.flatMap((word, index) => (words[index - 1] === option ? [word] : []));
  const url = words.find((word) => word?.startsWith("http")) as string;
  const [method = "GET"] = after("-X");
  const headers = after("-H").map((header) => header?.split(": ") as [string, string]);
  const [body] = after("-d");
  const response = await fetch(url.replace("http://127.0.0.1:4750", base), {
    method: method as string,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return response.json();
}

async function program(file: string, argument: string): Promise<string> {
  const child = spawn(process.execPath, [join(EXAMPLE, file), argument], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return text(child.stdout);
}

/** A write is made once; what reactions lead to is looked for until it is there. */
async function answers(line: string, answer: unknown): Promise<void> {
  const isWrite = line.includes(" -X ");
  const meets = async () => {
    const found = await run(line);
    if (typeof answer === "string") expect(found).toContain(answer);
    else if (answer !== undefined) expect(found).toMatchObject(answer as object);
  };
  if (isWrite) await meets();
  else await expect.poll(() => meets().then(() => true, String), { timeout: WAIT_MS }).toBe(true);
}

test("every line of the README answers what it says", async () => {
  let count = 0;
  for (const { lines, answer } of steps()) {
    for (const [index, line] of lines.entries()) {
      await answers(line, index === lines.length - 1 ? answer : undefined);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(12);
}, 60_000);

test("every calendar of the README is a picture", async () => {
  const addresses = [...README.matchAll(/<http:\/\/127\.0\.0\.1:4750([^>]+)>/g)].map(([, path]) => path);
  expect(addresses).toHaveLength(5);
  for (const path of addresses) {
    const response = await fetch(base + path);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/^<svg /);
  }
});

test("the made-up team fills the book once, and each milestone has the tasks that rows say", async () => {
  expect(await program("fill.js", base)).toMatch(/^60 tasks, \d+ views, \d+ log-ins\n$/);
  expect(await program("fill.js", base)).toBe("0 tasks, 0 views, 0 log-ins\n");
  const { items } = (await (await fetch(`${base}/api/tables/Task?limit=1000`)).json()) as {
    items: { row: { milestone: string; status: string } }[];
  };
  expect(items).toHaveLength(61);
  for (const [id, name] of [
    ["M-1", "Alpha"],
    ["M-2", "Beta"],
    ["M-3", "Launch"],
    ["M-9", "Summer"],
  ]) {
    const tasks = items.filter(({ row }) => row.milestone === id);
    const done = tasks.filter(({ row }) => row.status === "DONE").length;
    const says = `${id} ${name}: ${done} of ${tasks.length} tasks done\n`;
    await expect
      .poll(() => program("milestones.js", join(at.path, "daybook.db")), { timeout: WAIT_MS })
      .toContain(says);
  }
}, 60_000);

/** `daybook setup` and `daybook serve` as a user runs them, in processes of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endpoint, engineRequired, missingEngine, newName } from "../support/dynamodb.ts";

const BIN = join(import.meta.dirname, "../../bin/daybook.js");
const DEADLINE_MS = 15_000;
const children: ChildProcess[] = [];

beforeEach((context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function daybook(words: string[]): ChildProcess {
  const env = { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: endpoint };
  const child = spawn(process.execPath, [BIN, ...words, "--json"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  return JSON.parse(text.split("\n")[0] as string) as Record<string, string>;
}

test("what is posted to a served book is counted within moments, by whichever process is left", async () => {
  const book = ["--book", `dynamodb:${newName()}`];
  const setup = daybook(["setup", ...book, "--zone", "UTC"]);
  expect(await firstLine(setup)).toMatchObject({ zone: "UTC" });
  const servers = [daybook(["serve", "--port", "0", ...book]), daybook(["serve", "--port", "0", ...book])];
  const [first, second] = await Promise.all(
    servers.map(async (server) => (await firstLine(server)).url as string),
  );
  const post = async (url: string) => {
    const body = JSON.stringify({ type: "task.done", subject: "t-1" });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/api/logs/tasks/events`, { method: "POST", headers, body });
    expect(answer.status).toBe(201);
  };
  const counted = async (url: string, wanted: number) => {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      const answer = await fetch(`${url}/api/counts?log=tasks`);
      const { totals } = (await answer.json()) as { totals: { count: number } };
      if (totals.count === wanted) return;
      if (Date.now() > end) throw new Error(`${totals.count} counted, ${wanted} wanted`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await post(first as string);
  await counted(second as string, 1);
  servers[0]?.kill("SIGINT");
  await once(servers[0] as ChildProcess, "exit");
  await post(second as string);
  await counted(second as string, 2);
}, 60_000);

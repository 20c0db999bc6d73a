/** Tasks that several processes change at the same time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { openDaybook } from "../src/daybook.ts";
import { openStore } from "../src/store/open-store.ts";
import { brokenParent, placesInStore, placesOfTasks, tasksInLog } from "./support/task-items.ts";

const PROCESSES = 5;
const folder = mkdtempSync(join(tmpdir(), "daybook-tasks-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  title?: string;
  version?: number;
  code?: string;
  actualVersion?: number;
  ifVersion?: number;
}

/** What each process says, after it ended well. */
async function write(location: string, work: string, count: number): Promise<Answer[]> {
  const script = join(import.meta.dirname, "support/task-writer.mjs");
  const names = Array.from({ length: PROCESSES }, (_, n) => `p${n}`);
  const said = await Promise.all(
    names.map(async (name) => {
      const words = [script, location, work, name, String(count)];
      const writer = spawn("node", words, { stdio: ["ignore", "pipe", "inherit"] });
      const answers: Answer[] = [];
      const output = createInterface({ input: writer.stdout });
      output.on("line", (line) => answers.push(JSON.parse(line) as Answer));
      const [[code]] = await Promise.all([once(writer, "close"), once(output, "close")]);
      expect(code).toBe(0);
      return answers;
    }),
  );
  return said.flat();
}

async function bookWith(name: string, ids: string[]): Promise<string> {
  const location = join(folder, name);
  const book = await openDaybook(location, { zone: "UTC" });
  for (const id of ids) await book.tasks.create({ id, title: id });
  await book.close();
  return location;
}

async function expectHistory(location: string, answers: Answer[]): Promise<void> {
  const book = await openDaybook(location);
  const { items } = await book.stream("tasks", "shared", { limit: 1_000 });
  expect(items.map(({ version }) => version)).toEqual(items.map((_, index) => index + 1));
  const acknowledged = answers.filter(({ version }) => version !== undefined);
  for (const { title, version } of acknowledged) {
    expect(items[(version as number) - 1]?.data).toMatchObject({ task: { title } });
  }
  expect(items).toHaveLength(1 + acknowledged.length);
  expect(await book.tasks.find("shared")).toMatchObject({ version: items.length });
  await book.close();
}

test("50 writers of one task in five processes: every acknowledged edit is in its history, without a gap", async () => {
  const location = await bookWith("edit.db", ["shared"]);
  const answers = await write(location, "edit", 10);
  expect(answers.filter(({ code }) => code !== undefined)).toEqual([]);
  await expectHistory(location, answers);
}, 120_000);

test("writers who name the version that they read lose to who was faster, and learn which there is", async () => {
  const location = await bookWith("contend.db", ["shared"]);
  const answers = await write(location, "contend", 40);
  const lost = answers.filter(({ code }) => code !== undefined);
  for (const { code, actualVersion, ifVersion } of lost) {
    expect(code).toBe("version_conflict");
    expect(actualVersion).toBeGreaterThan(ifVersion as number);
  }
  await expectHistory(location, answers);
}, 120_000);

test("moves, deletions and new tasks of five processes make no cycle and leave no child behind", async () => {
  const location = await bookWith(
    "shuffle.db",
    Array.from({ length: 12 }, (_, n) => `t${n}`),
  );
  const answers = await write(location, "shuffle", 40);
  const codes = new Set(answers.flatMap(({ code }) => code ?? []));
  expect([...codes].filter((code) => code !== "task_invalid" && code !== "task_not_found")).toEqual([]);
  const store = await openStore(location, { create: false });
  const book = await openDaybook(store);
  const tasks = await tasksInLog(book);
  expect(brokenParent(tasks)).toBeUndefined();
  expect(await placesInStore(book, store)).toEqual(placesOfTasks(tasks));
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
}, 120_000);

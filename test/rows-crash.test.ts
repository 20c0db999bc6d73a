/** A row and the events of its changes never disagree, whenever the process is killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import type { RecordedEvent } from "../src/event/event.ts";

const ROUNDS = 8;
const KEYS = ["r-0", "r-1", "r-2"];
const folder = mkdtempSync(join(tmpdir(), "daybook-rows-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a writer and kills it once it has acknowledged so many changes. */
async function writeAndKill(location: string, lines: number): Promise<string[]> {
  const script = join(import.meta.dirname, "support/crash-row-writer.mjs");
  const writer = spawn("node", [script, location], { stdio: ["ignore", "pipe", "inherit"] });
  const acknowledged: string[] = [];
  const output = createInterface({ input: writer.stdout });
  output.on("line", (line) => {
    acknowledged.push(line);
    if (acknowledged.length === lines) writer.kill("SIGKILL");
  });
  await Promise.all([once(writer, "close"), once(output, "close")]);
  expect(writer.signalCode).toBe("SIGKILL");
  return acknowledged;
}

interface RowEvent extends RecordedEvent {
  rowversion: number;
  data: { row?: { n: number } | null };
}

async function eventsOf(book: Daybook, key: string): Promise<RowEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of book.read({ log: "rows", subject: key, direction: "forward" }))
    events.push(event);
  return events as RowEvent[];
}

test(`rows are what their events say after ${ROUNDS} deaths at any moment, and what was acknowledged is among them`, async () => {
  const location = join(folder, "crash.db");
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    acknowledged.push(...(await writeAndKill(location, 1 + ((round * 97) % 260))));
  }
  const book = await openDaybook(location, { config: { tables: { Row: { log: "rows" } } } });
  const versions = new Set<string>();
  for (const key of KEYS) {
    const events = (await eventsOf(book, key)).sort((a, b) => (a.version as number) - (b.version as number));
    const byVersion = new Map<number, RowEvent[]>();
    for (const event of events) {
      byVersion.set(event.rowversion, [...(byVersion.get(event.rowversion) ?? []), event]);
    }
    expect([...byVersion.keys()]).toEqual(Array.from(byVersion, (_, index) => index + 1));
    for (const [version, made] of byVersion) {
      const types = made.map(({ type }) => type).join();
      expect(["row.counted,row.twice", "row.deleted"]).toContain(types);
      versions.add(`${key} ${version} ${made.at(-1)?.data.row?.n}`);
    }
    const last = events.at(-1) as RowEvent;
    const row = await book.rows.get("Row", key).catch(() => undefined);
    expect(row?.row ?? null).toEqual(last.data.row);
    if (row !== undefined) expect(row.version).toBe(last.rowversion);
  }
  expect(acknowledged.filter((line) => !versions.has(line))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(ROUNDS);
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
}, 120_000);

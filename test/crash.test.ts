/** What was acknowledged survives `kill -9`, once; counters equal a recount. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { openDaybook } from "../src/daybook.ts";

const ROUNDS = 12;
const folder = mkdtempSync(join(tmpdir(), "daybook-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a writer and kills it once it has acknowledged so many lines; it writes on until the signal arrives. */
async function writeAndKill(location: string, round: number, lines: number): Promise<string[]> {
  const writer = spawn(
    "node",
    [join(import.meta.dirname, "support/crash-writer.mjs"), location, String(round)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
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

test(`${ROUNDS} writers killed at any moment lose nothing that they acknowledged and count nothing twice`, async () => {
  const location = join(folder, "crash.db");
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // A different moment each round: within single appends, within a group, within bulk, within time entries.
    acknowledged.push(...(await writeAndKill(location, round, 1 + ((round * 977) % 4_300))));
  }
  const book = await openDaybook(location);
  const found = new Map<string, number>();
  const versions = new Map<string, number[]>();
  for await (const { id, log, subject, version } of book.read({ direction: "forward" })) {
    found.set(id, (found.get(id) ?? 0) + 1);
    const stream = `${log} ${subject}`;
    const seen = versions.get(stream) ?? [];
    seen.push(version as number);
    versions.set(stream, seen);
  }
  expect([...found.values()].filter((times) => times !== 1)).toEqual([]);
  for (const seen of versions.values()) {
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from(seen, (_, index) => index + 1));
  }
  const events = acknowledged.filter((line) => !line.startsWith("entry "));
  expect(events.filter((id) => !found.has(id))).toEqual([]);
  for (const line of acknowledged.filter((line) => line.startsWith("entry "))) {
    await expect(book.time.get(line.slice("entry ".length))).resolves.toMatchObject({ type: "Study" });
  }
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  const { totals } = await book.count({ log: "tasks", from: "2026-03-01", to: "2026-03-31" });
  expect(totals.count).toBe([...found.keys()].filter((id) => id.startsWith("round-")).length);
  await book.close();
}, 120_000);

/** Records are what the log says, whenever a process that folds or rebuilds them is killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { project } from "../src/config/projections.ts";
import { openDaybook } from "../src/daybook.ts";
import { SqliteStore } from "../src/store/sqlite/sqlite-store.ts";

const ROUNDS = 8;
const folder = mkdtempSync(join(tmpdir(), "daybook-projections-"));
afterAll(() => rmSync(folder, { recursive: true }));

const sumsOf = (revision: number) =>
  project<{ total: number; count: number }>({
    log: "sums",
    revision,
    on: {
      "sum.added": (state = { total: 0, count: 0 }, { data }) => ({
        total: state.total + (data as number),
        count: state.count + 1,
      }),
    },
    lookups: ({ total }) => [{ name: "last-digit", value: String(total % 10) }],
  });

async function projectAndKill(location: string, round: number, lines: number): Promise<void> {
  const script = join(import.meta.dirname, "support/projection-writer.mjs");
  const writer = spawn("node", [script, location, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
  let seen = 0;
  const output = createInterface({ input: writer.stdout });
  output.on("line", () => {
    seen += 1;
    if (seen === lines) writer.kill("SIGKILL");
  });
  await Promise.all([once(writer, "close"), once(output, "close")]);
  expect(writer.signalCode).toBe("SIGKILL");
}

test(`${ROUNDS} processes killed while they fold and rebuild leave records that are the fold of their streams`, async () => {
  const location = join(folder, "crash.db");
  for (let round = 0; round < ROUNDS; round++) {
    // A different moment each round, some of them in the middle of a rebuild.
    await projectAndKill(location, round, 20 + ((round * 377) % 1_900));
  }
  for (const revision of [Math.ceil(ROUNDS / 4), ROUNDS]) {
    const clock = () => Date.now() + 61_000;
    const book = await openDaybook(location, { config: { projections: { sums: sumsOf(revision) } }, clock });
    await book.projections.catchUp();
    const expected = new Map<string, { total: number; count: number }>();
    for await (const { subject, data } of book.recorded({ log: "sums" })) {
      const { total, count } = expected.get(subject) ?? { total: 0, count: 0 };
      expected.set(subject, { total: total + (data as number), count: count + 1 });
    }
    expect(expected.size).toBe(97);
    for (const [subject, state] of expected) {
      expect(await book.projections.record("sums", subject)).toEqual({
        subject,
        version: state.count,
        state,
      });
      const query = { lookup: "last-digit", value: String(state.total % 10), limit: 1_000 };
      const { items } = await book.projections.records("sums", query);
      expect(items.map((record) => record.subject)).toContain(subject);
    }
    await book.close();
  }
  const store = SqliteStore.open(location);
  const { items } = await store.queryItems({ pkPrefix: "", direction: "forward", limit: 100_000 });
  await store.close();
  const records = items.filter(({ pk }) => pk.includes("#record#"));
  expect(records).toHaveLength(97);
  expect(items.filter(({ pk }) => pk.includes("#lookup#last-digit"))).toHaveLength(97);
}, 120_000);

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { deliveries, delivery, noEnd, targetContext } from "../../../test/support/deliveries.ts";
import type { Target } from "../target.ts";
import { createTarget } from "./create-target.ts";

const handler = join(import.meta.dirname, "../../../examples/handlers/python/handler.py");
const folder = mkdtempSync(join(tmpdir(), "daybook-python-"));
const open: Target[] = [];
afterEach(async () => {
  for (const target of open.splice(0)) await target.close?.();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function started(path: string, context = targetContext({ folder }), env = {}): Promise<Target> {
  const settings = { command: ["python3", path], env: { PYTHONDONTWRITEBYTECODE: "1", ...env } };
  const target = await createTarget(settings, context);
  open.push(target);
  return target;
}

const one = async (target: Target, what = delivery()) => (await target.deliver([what], noEnd()))[0];

const python = spawnSync("python3", ["--version"]).status === 0;
const isRequired = process.env.DAYBOOK_REQUIRE_ENGINES === "1";

describe.skipIf(!python && !isRequired)("the example in Python (skipped without python3)", () => {
  test("records what the handler appends, in a process of its own", async () => {
    const context = targetContext({ folder });
    const target = await started(handler, context);
    const outcomes = await Promise.all(deliveries(100).map((what) => one(target, what)));
    expect(outcomes.every((outcome) => outcome === undefined)).toBe(true);
    expect(context.effectCalls).toHaveLength(100);
    expect(context.effectCalls[0]?.appends).toEqual([
      {
        log: "words",
        events: [
          { type: "words.counted", subject: "t-0", time: "2026-03-02T06:15:00.250Z", data: { words: 1 } },
        ],
      },
    ]);
  });

  test("what it raises is a failure with its type and its traceback", async () => {
    const target = await started(handler);
    expect(await one(target, delivery({ data: {} }))).toMatchObject({
      class: "permanent",
      errorType: "PermanentError",
      message: "task t-1 has no title",
    });
    expect(await one(target, delivery({ data: { title: 5 } }))).toMatchObject({
      class: "retry",
      errorType: "AttributeError",
      trace: expect.arrayContaining(["Traceback (most recent call last):"]),
    });
  });

  test("the helper reads and writes any text, whatever the locale, and what is no JSON is a failure", async () => {
    const path = join(folder, "echo.py");
    const code = [
      "from daybook import run",
      "def handle(event, delivery):",
      "    text = event['detail']['data']",
      "    delivery.append('echo', {'type': 'a', 'subject': 's', 'data': float('nan') if text == 'nan' else text})",
      "run(handle)",
    ];
    writeFileSync(path, code.join("\n"));
    const context = targetContext({ folder });
    const env = { PYTHONPATH: dirname(handler), LC_ALL: "C", PYTHONUTF8: "0", PYTHONCOERCECLOCALE: "0" };
    const target = await started(path, context, env);
    expect(await one(target, delivery({ data: "Grüße 🎉\u2028\n" }))).toBeUndefined();
    expect(context.effectCalls[0]?.appends[0]?.events[0]?.data).toBe("Grüße 🎉\u2028\n");
    expect(await one(target, delivery({ data: "nan" }))).toMatchObject({
      class: "retry",
      errorType: "ValueError",
    });
    expect(context.effectCalls).toHaveLength(1);
  });
});

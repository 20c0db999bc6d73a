import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import {
  deliveries,
  delivery,
  noEnd,
  type TestContext,
  targetContext,
} from "../../../test/support/deliveries.ts";
import type { Target } from "../target.ts";
import { createTarget } from "./create-target.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-command-"));
const open: Target[] = [];
afterEach(async () => {
  for (const target of open.splice(0)) await target.close?.();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in Node: `answer(text)` writes to stdout, `line` is what came in. */
const PRELUDE = `
const { createInterface } = require("node:readline");
const answer = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
const ok = (line, more) => answer({ deliveryId: line.deliveryId, ok: true, ...more });
const each = (handle) => createInterface({ input: process.stdin }).on("line", (text) => handle(JSON.parse(text)));
`;

let programs = 0;

function programPath(code: string): string {
  const path = join(folder, `program-${programs++}.cjs`);
  writeFileSync(path, PRELUDE + code);
  return path;
}

async function started(code: string, context: TestContext = targetContext({ folder })): Promise<Target> {
  return startedCommand([process.execPath, programPath(code)], context);
}

async function startedCommand(command: string[], context = targetContext({ folder })): Promise<Target> {
  const target = await createTarget({ command, env: { GREETING: "hello" } }, context);
  open.push(target);
  return target;
}

const one = async (target: Target, what = delivery(), signal = noEnd()) =>
  (await target.deliver([what], signal))[0];

describe("a command target", () => {
  test("gets the delivery as a line and answers it", async () => {
    const context = targetContext({ folder });
    const target = await started(
      "each((line) => ok(line, { append: [{ log: 'seen', events: [{ type: 'a.b', subject: 's', data: { line, greeting: process.env.GREETING, cwd: process.cwd() } }] }] }));",
      context,
    );
    const what = delivery({}, { attempt: 3, type: "replay", replayName: "again" });
    expect(await one(target, what)).toBeUndefined();
    expect(context.effectCalls).toEqual([
      {
        delivery: what,
        appends: [
          {
            log: "seen",
            events: [
              {
                type: "a.b",
                subject: "s",
                data: {
                  line: {
                    deliveryId: "r:daybook:e-1",
                    rule: "r",
                    attempt: 3,
                    deliveryType: "replay",
                    replayName: "again",
                    event: what.envelope,
                  },
                  greeting: "hello",
                  cwd: folder,
                },
              },
            ],
          },
        ],
      },
    ]);
  });

  test("one process answers many in any order, and records nothing for what has no append", async () => {
    const context = targetContext({ folder });
    const target = await started(
      `const all = [];
       each((line) => { all.push(line); if (all.length === 50) for (const one of all.reverse()) ok(one); });`,
      context,
    );
    const outcomes = await Promise.all(deliveries(50).map((what) => one(target, what)));
    expect(outcomes.every((outcome) => outcome === undefined)).toBe(true);
    expect(context.effectCalls).toEqual([]);
  });

  test("a batch has an outcome a delivery, in order", async () => {
    const target = await started(
      "each((line) => line.event.id === 'e-1' ? answer({ deliveryId: line.deliveryId, ok: false, error: { type: 'NoTitle', message: 'no title', permanent: true } }) : ok(line));",
    );
    const [first, second, third] = await target.deliver(deliveries(3), noEnd());
    expect([first, third]).toEqual([undefined, undefined]);
    expect(second).toEqual({ class: "permanent", errorType: "NoTitle", message: "no title" });
  });

  test("the same delivery twice at once is sent one after the other", async () => {
    const target = await started(
      "let n = 0; each((line) => { n += 1; setTimeout(() => { n === 1 ? ok(line) : process.exit(9); n -= 1; }, 20); });",
    );
    expect(await Promise.all([one(target), one(target), one(target)])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("a failure that is no permanent one is retried, and shows the last lines of stderr", async () => {
    const target = await started(
      "each((line) => { process.stderr.write('one\\n\\ntwo\\n', () => setTimeout(() => answer({ deliveryId: line.deliveryId, ok: false, error: { message: 'busy' } }), 50)); });",
    );
    expect(await one(target)).toEqual({
      class: "retry",
      errorType: "Error",
      message: "busy",
      trace: ["one", "two"],
    });
  });

  test("an error without anything in it is still a failure", async () => {
    const target = await started("each((line) => answer({ deliveryId: line.deliveryId, ok: false }));");
    expect(await one(target)).toEqual({ class: "retry", errorType: "Error", message: "nothing" });
  });

  test.each([
    ["ok: 'yes'", 'answer\'s ok must be true or false, got "yes"'],
    ["ok: true, append: 5", "answer's append must be a list of { log, events: [ … ] }, got 5"],
    ["ok: true, append: [{ log: 5, events: [] }]", "answer's append must be a list"],
    ["ok: true, append: [{ log: 'a', events: {} }]", "answer's append must be a list"],
  ])("an answer with %s is that delivery's permanent failure", async (fields, message) => {
    const context = targetContext({ folder });
    const target = await started(
      `each((line) => answer({ deliveryId: line.deliveryId, ${fields} }));`,
      context,
    );
    expect(await one(target)).toMatchObject({
      class: "permanent",
      errorType: "delivery_invalid",
      message: expect.stringContaining(message),
    });
    expect(context.effectCalls).toEqual([]);
  });

  test("an append that the book refuses is a failure", async () => {
    const context = targetContext({
      folder,
      effects: { append: () => Promise.reject(new Error("the disk is full")) },
    });
    const target = await started(
      "each((line) => ok(line, { append: [{ log: 'a', events: [{}] }] }));",
      context,
    );
    expect(await one(target)).toMatchObject({ class: "retry", message: "the disk is full" });
  });

  describe("a program that breaks the protocol is killed, what is in flight is retried, and the next delivery starts anew", () => {
    test.each([
      ["prints for debugging", "process.stdout.write('got it\\n');", '"got it"'],
      ["writes JSON that is no answer", "process.stdout.write('[1]\\n');", '"[1]"'],
      ["answers nobody", "answer({ ok: true });", '"{\\"ok\\":true}"'],
      [
        "answers an unknown delivery",
        "answer({ deliveryId: 'r:x:y', ok: true });",
        "r:x:y, which is not in flight",
      ],
      ["answers twice", "if (all.length === 2) { ok(all[0]); ok(all[0]); }", "which is not in flight"],
      [
        "writes 10 MB without a line's end",
        "process.stdout.write('x'.repeat(10_000_000));",
        "a line of more than 1000000 bytes",
      ],
      [
        "writes a line of 10 MB",
        "process.stdout.write('x'.repeat(10_000_000) + '\\n');",
        "a line of more than 1000000 bytes",
      ],
      [
        "writes bytes that are no UTF-8",
        "process.stdout.write(Buffer.from([0xff, 0xfe, 10]));",
        "bytes that are not UTF-8",
      ],
    ])("%s", async (_, code, got) => {
      const flag = join(folder, `flag-${programs}`);
      const target = await started(
        `const fs = require("node:fs"); const isFirst = !fs.existsSync(${JSON.stringify(flag)});
         fs.writeFileSync(${JSON.stringify(flag)}, "");
         const all = [];
         each((line) => { all.push(line); if (!isFirst) return ok(line); if (all.length === 3) { all.splice(2); ${code} } });`,
      );
      const outcomes = await Promise.all(deliveries(3).map((what) => one(target, what)));
      const failed = outcomes.filter((outcome) => outcome !== undefined);
      expect(failed.length).toBeGreaterThanOrEqual(2);
      for (const failure of failed) {
        expect(failure).toMatchObject({ class: "retry", errorType: "answer_invalid" });
        expect(failure.message).toContain(got);
      }
      expect(await one(target)).toBeUndefined();
    });
  });

  test("one that floods without reading its input is killed", async () => {
    const target = await started(
      "const flood = () => { while (process.stdout.write('y\\n'.repeat(10_000))); }; process.stdout.on('drain', flood); flood();",
    );
    expect(await one(target)).toMatchObject({ class: "retry", errorType: "answer_invalid" });
  });

  test("one that exits fails what is in flight with its code and its last words", async () => {
    const target = await started(
      "let n = 0; each(() => { if (++n < 4) return; process.stderr.write('Traceback: no such table\\n'); process.exitCode = 3; process.stdin.destroy(); });",
    );
    const failures = await Promise.all(deliveries(4).map((what) => one(target, what)));
    for (const failure of failures) {
      expect(failure).toMatchObject({ class: "retry", trace: ["Traceback: no such table"] });
      expect(["exit_3", "input_closed"]).toContain(failure?.errorType);
    }
  });

  test("one that answers and exits at once has answered", async () => {
    const target = await started("each((line) => { ok(line); process.stdin.destroy(); });");
    for (let round = 0; round < 5; round++) {
      const outcome = await one(target);
      if (outcome !== undefined) expect(outcome.errorType).toMatch(/^(?:exit_0|input_closed)$/);
      else expect(outcome).toBeUndefined();
    }
  });

  test("one that exits while another session holds its pipes open is waited for no longer than a moment", async () => {
    const target = await started(
      `const { spawn } = require("node:child_process");
       each(() => { spawn(process.execPath, ["-e", "setTimeout(() => {}, 4000)"], { stdio: "inherit", detached: true }).on("spawn", () => process.exit(7)); });`,
    );
    const from = performance.now();
    expect(await one(target)).toMatchObject({ class: "retry", errorType: "exit_7" });
    expect(performance.now() - from).toBeLessThan(3_500);
    await target.close?.();
    expect(performance.now() - from).toBeLessThan(3_500);
  });

  test("one that dies of a signal fails with its name", async () => {
    const target = await started("each(() => process.kill(process.pid, 'SIGKILL'));");
    expect(await one(target)).toMatchObject({ class: "retry", errorType: "SIGKILL" });
  });

  test("one that closes its input is killed; a large line into it is no crash", async () => {
    const target = await started("require('node:fs').closeSync(0); setInterval(() => {}, 1_000);");
    const what = delivery({ data: { text: "x".repeat(250_000) } });
    expect(await one(target, what)).toMatchObject({ class: "retry", errorType: "input_closed" });
  });

  test("a program that is not there, is no program or has no folder makes the target unreachable", async () => {
    writeFileSync(join(folder, "plain.txt"), "not a program", { mode: 0o644 });
    expect(await one(await startedCommand(["./missing-program"]))).toMatchObject({
      class: "unreachable",
      errorType: "ENOENT",
      message: expect.stringContaining("./missing-program must start, got spawn ./missing-program ENOENT"),
    });
    expect(await one(await startedCommand(["./plain.txt"]))).toMatchObject({
      class: "unreachable",
      errorType: "EACCES",
    });
    const nowhere = targetContext({ folder: join(folder, "nowhere") });
    expect(await one(await startedCommand([process.execPath], nowhere))).toMatchObject({
      errorType: "ENOENT",
    });
    expect(await one(await startedCommand(["a\0b"]))).toMatchObject({ class: "unreachable" });
    expect(await one(await startedCommand(["cat", "x".repeat(10_000_000)]))).toMatchObject({
      class: "unreachable",
      errorType: "E2BIG",
    });
  });

  test("no shell reads the words", async () => {
    const path = programPath(
      "each((line) => answer({ deliveryId: line.deliveryId, ok: false, error: { message: process.argv[2] } }));",
    );
    const target = await startedCommand([process.execPath, path, "$(id); echo `id` > x"]);
    expect(await one(target)).toMatchObject({ message: "$(id); echo `id` > x" });
  });

  test("abort kills the whole process group: that delivery times out, the others are retried", async () => {
    const context = targetContext({ folder });
    const target = await started(
      `const { spawn } = require("node:child_process");
       const sleeper = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }).on("spawn", function () { this.unref(); });
       each((line) => { if (line.event.id === "e-pids") ok(line, { append: [{ log: "pids", events: [{ type: "pid", subject: String(process.pid), data: sleeper.pid }] }] }); });`,
      context,
    );
    expect(await one(target, delivery({ id: "e-pids" }))).toBeUndefined();
    const pids = context.effectCalls[0]?.appends[0]?.events[0];
    const controller = new AbortController();
    const [hung, other] = deliveries(2);
    const outcomes = Promise.all([one(target, hung, controller.signal), one(target, other)]);
    controller.abort();
    expect(await outcomes).toMatchObject([{ errorType: "timeout" }, { class: "retry", errorType: "killed" }]);
    await vi.waitFor(() => {
      for (const pid of [Number(pids?.subject), Number(pids?.data)]) expect(isRunning(pid)).toBe(false);
    });
    expect(await one(target, delivery({ id: "e-pids" }))).toBeUndefined();
  });

  test("an abort before the call starts nothing; one after the answer kills nothing", async () => {
    const context = targetContext({ folder });
    const target = await started(
      "each((line) => ok(line, { append: [{ log: 'pid', events: [{ type: 'p', subject: String(process.pid) }] }] }));",
      context,
    );
    expect(await one(target, delivery(), AbortSignal.abort())).toMatchObject({ errorType: "timeout" });
    const controller = new AbortController();
    expect(await one(target, delivery(), controller.signal)).toBeUndefined();
    controller.abort();
    expect(await one(target)).toBeUndefined();
    const [first, second] = context.effectCalls.map(({ appends }) => appends[0]?.events[0]?.subject);
    expect(first).toBe(second);
  });

  test("a program for whose pipes no files are left is unreachable, and this process lives on", () => {
    const built = (path: string) => JSON.stringify(join(import.meta.dirname, "../../../dist", path));
    const code = `
      const { openSync } = await import("node:fs");
      const { CommandTarget } = await import(${built("bus/targets/command.js")});
      const target = new CommandTarget({ command: ["cat"] }, { folder: "/", timeoutMs: 5000, effects: {} });
      try { for (;;) openSync("/dev/null"); } catch {}
      const delivery = { id: "d", rule: "r", attempt: 1, type: "live", envelope: {} };
      const [outcome] = await target.deliver([delivery], new AbortController().signal);
      setImmediate(() => process.stdout.write(JSON.stringify(outcome)));
    `;
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", 'ulimit -n 60; exec "$0" --input-type=module -e "$1"', process.execPath, code],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ class: "unreachable", errorType: "EMFILE" });
  });

  test("close lets the program finish", async () => {
    const flag = join(folder, "finished");
    const target = await started(
      `each((line) => ok(line)).on("close", () => require("node:fs").writeFileSync(${JSON.stringify(flag)}, ""));`,
    );
    await one(target);
    await target.close?.();
    const { existsSync } = await import("node:fs");
    expect(existsSync(flag)).toBe(true);
  });
});

/** Where nobody collects it, a killed process stays as a zombie. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}

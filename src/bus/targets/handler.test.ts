import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  deliveries,
  delivery,
  noEnd,
  type TestContext,
  targetContext,
} from "../../../test/support/deliveries.ts";
import type { Handler, HandlerContext } from "../../config/handler.ts";
import { DaybookError } from "../../errors.ts";
import { PermanentError } from "../failure.ts";
import { createTarget } from "./create-target.ts";
import { loadHandler } from "./handler-module.ts";

let context: TestContext = targetContext();
beforeEach(() => {
  context = targetContext({ timeoutMs: 30_000 });
});

const EFFECT = { type: "a.b", subject: "s" };

async function run(handler: Handler, signal = noEnd(), what = delivery()) {
  const target = await createTarget({ handler }, context);
  return target.deliver([what], signal);
}

describe("a handler", () => {
  test("gets the envelope and what it is about", async () => {
    const got: unknown[] = [];
    const what = delivery({}, { attempt: 3, type: "replay", replayName: "again" });
    const signal = noEnd();
    await run((...all) => void got.push(...all), signal, what);
    const { append, ...about } = got[1] as HandlerContext;
    expect(got[0]).toBe(what.envelope);
    expect(about).toMatchObject({
      rule: "r",
      event: what.event,
      attempt: 3,
      deliveryType: "replay",
      deliveryId: "r:daybook:e-1",
      replayName: "again",
      signal,
    });
    expect(append).toBeTypeOf("function");
  });

  test("that is no promise answers at once, and what it returns is ignored", async () => {
    for (const value of [
      undefined,
      5,
      "no",
      null,
      false,
      [new Error("no")],
      JSON.parse('{"then": "no function"}'),
    ]) {
      expect(await createTarget({ handler: () => value }, context)).toMatchObject({ batchSize: 1 });
      expect((await createTarget({ handler: () => value }, context)).deliver([delivery()], noEnd())).toEqual([
        undefined,
      ]);
    }
    expect(await run(async () => new Error("only a value"))).toEqual([undefined]);
    expect(context.effectCalls).toEqual([]);
  });

  test("several deliveries have an outcome each, in order", async () => {
    const handler: Handler = async ({ id }) => {
      if (id === "e-1") throw new TypeError("bad");
    };
    const target = await createTarget({ handler }, context);
    const [first, second, third] = await target.deliver(deliveries(3), noEnd());
    expect([first, third]).toEqual([undefined, undefined]);
    expect(second).toMatchObject({ class: "retry", errorType: "TypeError", message: "bad" });
  });

  test.each<[string, Handler]>([
    [
      "throws",
      () => {
        throw new Error("boom");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("boom");
      },
    ],
  ])("that %s has failed, and nothing that it appended is recorded", async (_, fail) => {
    const handler: Handler = (envelope, { append, ...rest }) => {
      append("effects", EFFECT);
      return fail(envelope, { append, ...rest } as HandlerContext);
    };
    expect(await run(handler)).toMatchObject([{ class: "retry", errorType: "Error", message: "boom" }]);
    expect(context.effectCalls).toEqual([]);
  });

  test("that throws PermanentError, or what the book says no retry helps, has failed for good", async () => {
    expect(
      await run(() => {
        throw new PermanentError("no");
      }),
    ).toMatchObject([{ class: "permanent", errorType: "PermanentError" }]);
    expect(
      await run(async () => {
        throw new DaybookError("event_invalid", "bad");
      }),
    ).toMatchObject([{ class: "permanent", errorType: "event_invalid" }]);
    expect(
      await run(async () => {
        throw new DaybookError("version_conflict", "again");
      }),
    ).toMatchObject([{ class: "retry", errorType: "version_conflict" }]);
  });

  test.each([[undefined], [null], ["a text"], [Object.create(null)], [JSON.parse('{"then": 1}')]])(
    "may throw anything: %j",
    async (thrown) => {
      expect(
        await run(() => {
          throw thrown;
        }),
      ).toMatchObject([{ class: "retry", errorType: "Error" }]);
      expect(await run(() => Promise.reject(thrown))).toMatchObject([{ class: "retry", errorType: "Error" }]);
    },
  );

  test.each([
    [{ message: 5 }, "Error", "5"],
    [{ message: undefined }, "Error", "undefined"],
    [{ stack: ["at one"] }, "Error", "bad"],
    [{ name: { of: "it" } }, '{"of":"it"}', "bad"],
    [{ code: "ENOTFOUND", message: 5 }, "ENOTFOUND", "5"],
  ])("may throw an error with %j", async (fields, errorType, message) => {
    const outcome = await run(() => {
      throw Object.assign(new Error("bad"), fields);
    });
    expect(outcome).toMatchObject([{ errorType, message }]);
  });

  test("whose answer cannot even be looked at has failed", async () => {
    const trap = {
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested.
      get then() {
        throw new Error("trap");
      },
    };
    expect(await run(() => trap)).toMatchObject([{ class: "retry", message: "trap" }]);
  });

  test("records what it appended in one call, after its end", async () => {
    const what = delivery();
    const handler: Handler = async (_, { append }) => {
      append("one", EFFECT);
      await Promise.resolve();
      append("two", [EFFECT, { ...EFFECT, type: "c.d" }]);
      append("none", []);
      expect(context.effectCalls).toEqual([]);
    };
    expect(await run(handler, noEnd(), what)).toEqual([undefined]);
    expect(context.effectCalls).toEqual([
      {
        delivery: what,
        appends: [
          { log: "one", events: [EFFECT] },
          { log: "two", events: [EFFECT, { ...EFFECT, type: "c.d" }] },
        ],
      },
    ]);
  });

  test("a list is taken as it is when it is appended", async () => {
    const list = [EFFECT];
    await run((_, { append }) => {
      append("one", list);
      list.push(EFFECT);
    });
    expect(context.effectCalls[0]?.appends[0]?.events).toEqual([EFFECT]);
  });

  test("an append that the book refuses is a failure", async () => {
    context = targetContext({
      effects: { append: () => Promise.reject(new DaybookError("causation_too_deep", "a loop")) },
    });
    expect(await run((_, { append }) => append("one", EFFECT))).toMatchObject([
      { class: "permanent", errorType: "causation_too_deep", message: "a loop" },
    ]);
  });

  test.each([
    ["no log", 5, EFFECT],
    ["a log that is no name", "Not a log", EFFECT],
    ["no event", "one", "event"],
    ["null", "one", null],
  ])("append refuses %s on the spot", async (_, log, events) => {
    const outcome = await run((_envelope, { append }) => append(log as string, events as typeof EFFECT));
    expect(outcome).toMatchObject([{ class: "permanent" }]);
  });

  test("append after the end throws and records nothing", async () => {
    const kept: HandlerContext["append"][] = [];
    await run((_, { append }) => void kept.push(append));
    await run(async (_, { append }) => void kept.push(append));
    await run((_, { append }) => {
      kept.push(append);
      throw new Error("boom");
    });
    expect(kept).toHaveLength(3);
    for (const append of kept) {
      expect(() => append("one", EFFECT)).toThrow(
        "append must be called before the handler ends, got after its end",
      );
    }
    expect(context.effectCalls).toEqual([]);
  });

  test("whose time is over cannot append any more, and what it appended before is not recorded", async () => {
    const controller = new AbortController();
    let thrown: unknown;
    const handler: Handler = async (_, { append, signal }) => {
      append("one", EFFECT);
      controller.abort();
      expect(signal.aborted).toBe(true);
      try {
        append("one", EFFECT);
      } catch (error) {
        thrown = error;
      }
    };
    expect(await run(handler, controller.signal)).toMatchObject([
      { errorType: "timeout", message: "the target must answer within 30000 ms, got nothing" },
    ]);
    expect(thrown).toMatchObject({ code: "delivery_invalid" });
    expect(context.effectCalls).toEqual([]);
  });

  test("one that ignores its signal and fails late has timed out", async () => {
    const controller = new AbortController();
    const outcome = run(async () => {
      controller.abort();
      throw new Error("late");
    }, controller.signal);
    expect(await outcome).toMatchObject([{ errorType: "timeout" }]);
  });
});

describe("a handler's module", () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-handler-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const load = (handler: string) => createTarget({ handler }, targetContext({ folder }));

  test.each([
    [
      "a.ts",
      "import type { Handler } from 'daybook'; export const handler: Handler = (envelope) => { throw new Error('got ' + (envelope.id as string)); };",
    ],
    ["b.mjs", "export const handler = async ({ id }) => { throw new Error('got ' + id); };"],
    ["c.cjs", "exports.handler = ({ id }) => { throw new Error('got ' + id); };"],
  ])("%s is loaded from the config's folder", async (name, text) => {
    put(name, text);
    expect(await (await load(`./${name}`)).deliver([delivery()], noEnd())).toMatchObject([
      { message: "got e-1" },
    ]);
  });

  test("throws the PermanentError that it imports from daybook", async () => {
    put(
      "permanent.ts",
      "import { PermanentError, isDaybookError } from 'daybook'; export function handler() { throw new PermanentError(String(isDaybookError(1))); }",
    );
    const target = await load("permanent.ts");
    expect(await target.deliver([delivery()], noEnd())).toMatchObject([
      { class: "permanent", message: "false" },
    ]);
  });

  test("handlers share the modules that they import", async () => {
    put("shared.ts", "export const state = { count: 0 };");
    for (const name of ["one.ts", "two.ts"]) {
      put(
        name,
        "import { state } from './shared.ts'; export function handler() { state.count += 1; throw new Error(String(state.count)); }",
      );
    }
    await (await load("one.ts")).deliver([delivery()], noEnd());
    expect(await (await load("two.ts")).deliver([delivery()], noEnd())).toMatchObject([{ message: "2" }]);
  });

  test.each([
    ["nowhere.ts", undefined, "must exist, got nothing there"],
    ["broken.ts", "export const handler = (", "must load, got"],
    ["throws.ts", "throw new Error('at once');", "must load, got at once"],
    ["other.ts", "export const handle = () => {};", 'must export a function handler, got ["handle"]'],
    ["wrong.ts", "export const handler = 5;", "must export a function handler, got"],
  ])("%s is refused with its reason", async (name, text, message) => {
    if (text !== undefined) put(name, text);
    const error = await load(name).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "config_invalid", message: expect.stringContaining(message) });
    expect((error as Error).message).toContain(join(folder, name));
  });

  test("that waits for good while it loads is refused, so that the other rules need not wait", async () => {
    put("waits.mjs", "await new Promise(() => {}); export function handler() {}");
    const error = await loadHandler("./waits.mjs", folder, 50).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining("must load within 0.05 s"),
    });
  });
});

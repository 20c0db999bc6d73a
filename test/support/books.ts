import fc from "fast-check";
import type { Json, ValidEvent } from "../../src/event/event.ts";
import type { AppendBatch, Store } from "../../src/store/store.ts";

/** One append of a made-up book. */
export interface Step {
  log: string;
  subject: string;
  events: number;
  data: Json;
}

/** Log `views` is ordered by time. */
const LOGS = ["tasks", "notes", "views"];
const SUBJECTS = ["a", "b", "é 🌱", "__proto__", "constructor"];

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    log: fc.constantFrom(...LOGS),
    subject: fc.constantFrom(...SUBJECTS),
    events: fc.integer({ min: 1, max: 3 }),
    data: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
  }),
  { maxLength: 12 },
);

/** Records the steps; the same steps give the same events. */
export async function recordSteps(store: Store, made: readonly Step[], name = "e"): Promise<void> {
  for (const [index, step] of made.entries()) {
    const { outcomes } = await store.append([batchOf(step, `${name}-${index}`, index)]);
    if (outcomes[0]?.status !== "recorded") throw new Error(`not recorded: ${JSON.stringify(outcomes)}`);
  }
}

export function batchOf({ log, subject, events, data }: Step, name: string, minute = 0): AppendBatch {
  const time = new Date(Date.parse("2026-03-02T10:00:00Z") + minute * 60_000).toISOString();
  const event = (serial: number): ValidEvent => ({
    specversion: "1.0",
    id: `${name}-${serial}`,
    source: "made-up",
    type: "thing.done",
    subject,
    time,
    data,
    ...(serial % 2 === 0 ? { actor: "ana", custom: true } : {}),
  });
  return {
    log,
    subject,
    events: Array.from({ length: events }, (_, serial) => event(serial)),
    recordedtime: new Date(Date.parse(time) + 1_234).toISOString(),
    expectedVersion: "any",
    versioned: log !== "views",
  };
}

/** All events as JSON lines, without their places in the book. */
export async function linesOf(store: Store): Promise<string[]> {
  const lines: string[] = [];
  for (let after = ""; ; ) {
    const events = await store.readAfter(after, 500);
    const last = events.at(-1);
    if (last === undefined) return lines;
    after = last.position;
    lines.push(...events.map(({ position: _position, ...event }) => JSON.stringify(event)));
  }
}

/** `count` events of some streams each, a thousand a call. */
export async function recordMany(store: Store, count: number, data: Json = { note: "n" }): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    const batches = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => {
      const serial = from + index;
      const step = {
        log: serial % 5 === 0 ? "views" : "tasks",
        subject: `s-${serial % 97}`,
        events: 1,
        data,
      };
      return batchOf(step, `many-${serial}`, serial);
    });
    await store.append(batches);
  }
}

/** The store, with one of its methods passed through a function that may fail, before or after its work. */
export function withMethod<Name extends "append" | "readAfter">(
  store: Store,
  name: Name,
  method: (pass: Store[Name], ...args: Parameters<Store[Name]>) => ReturnType<Store[Name]>,
): Store {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      const pass = value.bind(target) as Store[Name];
      return property === name ? (...args: Parameters<Store[Name]>) => method(pass, ...args) : pass;
    },
  });
}

import { envelopeMaker } from "../../src/bus/envelope.ts";
import type { Delivery, EffectAppend, TargetContext } from "../../src/bus/target.ts";
import type { RecordedEvent } from "../../src/event/event.ts";

/** A recorded event of the log `tasks`. */
export function recorded(fields: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    specversion: "1.0",
    id: "e-1",
    source: "daybook",
    type: "task.completed",
    subject: "t-1",
    time: "2026-03-02T06:15:00.250Z",
    actor: "ana",
    data: { title: "Write" },
    log: "tasks",
    version: 1,
    position: "00000001",
    recordedtime: "2026-03-02T06:15:01.000Z",
    ...fields,
  };
}

const toEnvelope = envelopeMaker(undefined, (ms) => new Date(ms).toISOString().slice(0, 10));

/** The first try of an event by the rule `r`. */
export function delivery(event: Partial<RecordedEvent> = {}, fields: Partial<Delivery> = {}): Delivery {
  const whole = recorded(event);
  return {
    envelope: toEnvelope(whole),
    event: whole,
    rule: "r",
    id: `r:${whole.source}:${whole.id}`,
    attempt: 1,
    type: "live",
    replayName: undefined,
    ...fields,
  };
}

export function deliveries(count: number): Delivery[] {
  return Array.from({ length: count }, (_, index) => delivery({ id: `e-${index}`, subject: `t-${index}` }));
}

export interface TestContext extends TargetContext {
  /** What the target appended, one entry a call. */
  readonly effectCalls: { delivery: Delivery; appends: EffectAppend[] }[];
}

export function targetContext(fields: Partial<TargetContext> = {}): TestContext {
  const effectCalls: TestContext["effectCalls"] = [];
  return {
    effectCalls,
    effects: {
      async append(delivery, appends) {
        effectCalls.push({ delivery, appends });
      },
    },
    folder: import.meta.dirname,
    now: () => Date.now(),
    dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
    timeoutMs: 5_000,
    ...fields,
  };
}

/** Never aborts. */
export function noEnd(): AbortSignal {
  return new AbortController().signal;
}

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SteppedTimers } from "../../../../test/support/stepped-timers.ts";
import { openDaybook } from "../../../daybook.ts";
import { Calendar } from "../../../event/calendar.ts";
import { Commits } from "../../../log/commits.ts";
import { Lease } from "../../../store/lease.ts";
import { leaseOwner } from "../../../store/lease-owner.ts";
import { MemoryStore } from "../../../store/memory/memory-store.ts";
import { EvaluationLoop } from "./evaluation-loop.ts";

const calendar = new Calendar("Europe/Berlin");
const SECOND = 1_000;

describe("the evaluation", () => {
  let timers: SteppedTimers;
  let store: MemoryStore;
  let commits: Commits;
  let stop: AbortController;
  let faults: unknown[];
  /** When it evaluated. */
  let looks: number[];
  let work: () => Promise<void>;
  let done: Promise<void>;

  function start(): void {
    const loop = new EvaluationLoop({ calendar: () => calendar }, { store, commits, timers });
    const evaluate = () => {
      looks.push(timers.now());
      return work();
    };
    done = loop.run(evaluate, { signal: stop.signal, onError: (error) => faults.push(error) });
  }

  beforeEach(() => {
    timers = new SteppedTimers(calendar.instantOf("2026-03-28T23:59:40"));
    store = new MemoryStore();
    commits = new Commits();
    stop = new AbortController();
    faults = [];
    looks = [];
    work = async () => {};
  });
  afterEach(async () => {
    stop.abort();
    await done;
  });

  test("is done at the start, and a second after what was recorded, once for all that comes together", async () => {
    start();
    await timers.settle();
    expect(looks).toHaveLength(1);
    for (let commit = 0; commit < 100; commit++) commits.announce();
    await timers.advance(SECOND);
    expect(looks).toEqual([looks[0], (looks[0] as number) + SECOND]);
    await timers.advance(10 * SECOND);
    expect(looks).toHaveLength(2);
  });

  test("is done just after midnight, also of a day of 23 hours", async () => {
    start();
    await timers.advance(25 * SECOND);
    expect(looks.at(-1)).toBe(calendar.startOf("2026-03-29") + SECOND);
    await timers.advance(22 * 3_600 * SECOND + 3_590 * SECOND);
    const before = looks.length;
    await timers.advance(11 * SECOND);
    expect(looks.slice(before)).toContain(calendar.startOf("2026-03-30") + SECOND);
  });

  test("is done every half a minute, though no bell rings", async () => {
    start();
    await timers.advance(5 * 60 * SECOND);
    expect(looks.length).toBeGreaterThanOrEqual(9);
    expect(looks.length).toBeLessThanOrEqual(12);
  });

  test("rests the longer the longer it took", async () => {
    work = async () => {
      commits.announce();
      await new Promise<void>((resolve) => timers.after(4 * SECOND, resolve));
    };
    start();
    await timers.advance(100 * SECOND);
    expect(looks.length).toBeLessThanOrEqual(5);
  });

  test("is left to the process that holds the lease, until that lets go", async () => {
    const other = new Lease(store, {
      name: "goals",
      owner: leaseOwner(),
      ttlMs: 60_000,
      now: () => timers.now(),
    });
    await other.hold();
    start();
    await timers.advance(40 * SECOND);
    expect(looks).toEqual([]);
    await other.release();
    await timers.advance(40 * SECOND);
    expect(looks.length).toBeGreaterThan(0);
  });

  test("goes on after a failure, and tells each once", async () => {
    work = async () => {
      throw new RangeError("no");
    };
    start();
    await timers.advance(120 * SECOND);
    expect(looks.length).toBeGreaterThan(2);
    expect(faults.map(String)).toEqual(["RangeError: no"]);
    work = async () => {};
    await timers.advance(60 * SECOND);
    work = async () => {
      throw new RangeError("no");
    };
    await timers.advance(60 * SECOND);
    expect(faults).toHaveLength(2);
  });
});

test("a rule of the bus hears that a goal is reached, and nothing twice", async () => {
  const book = await openDaybook(":memory:", {
    zone: "UTC",
    clock: () => Date.parse("2026-03-04T12:00:00Z"),
  });
  const heard: unknown[] = [];
  const pattern = { "detail-type": ["goal.reached"], detail: { data: { title: ["Read"] } } };
  await book.on(pattern, (_envelope, { event }) => void heard.push([event.subject, event.data]), {
    name: "party",
  });
  await book.goals.create({
    id: "read",
    title: "Read",
    metric: "count",
    scope: { logs: ["books"], types: ["book."] },
    period: "month",
    from: "2026-03-01",
    target: 2,
  });
  await book.append("books", { type: "book.read", subject: "b-1" });
  await book.append("books", { type: "book.bought", subject: "b-2" });
  const period = { from: "2026-03-01", to: "2026-03-31" };
  await expect
    .poll(() => heard, { timeout: 10_000 })
    .toMatchObject([["read", { period, value: 2, target: 2 }]]);
  await book.append("books", { type: "book.read", subject: "b-3" });
  await book.goals.evaluate();
  await book.close();
  expect(heard).toHaveLength(1);
});

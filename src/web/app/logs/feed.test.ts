import { expect, test } from "vitest";
import type { RecordedEvent } from "../lib/types.ts";
import { addWaiting, EMPTY_FEED, FEED_ROWS, type Feed, showWaiting } from "./feed.ts";
import { matchesFilter } from "./filters.tsx";

function event(position: number): RecordedEvent {
  return {
    specversion: "1.0",
    id: `e${position}`,
    source: "test",
    type: "task.completed",
    subject: "task/1",
    time: "2026-03-02T06:15:00.000Z",
    log: "tasks",
    version: position,
    position: String(position),
    recordedtime: "2026-03-02T06:15:00.000Z",
    actor: "ana",
  };
}

const fed = (feed: Feed, count: number) =>
  Array.from({ length: count }, (_, index) => index).reduce(
    (into, index) => addWaiting(into, event(index)),
    feed,
  );

test("waiting events are counted and come in at the top, newest first", () => {
  const waiting = fed(EMPTY_FEED, 3);
  expect(waiting).toMatchObject({ shown: [], waitingCount: 3, received: 3 });
  const shown = showWaiting(waiting);
  expect(shown.shown.map((item) => item.id)).toEqual(["e2", "e1", "e0"]);
  expect(shown).toMatchObject({ waiting: [], waitingCount: 0, received: 3 });
  expect(showWaiting(shown)).toBe(shown);
});

test("a feed keeps its newest rows and the true count", () => {
  const feed = fed(EMPTY_FEED, FEED_ROWS + 50);
  expect(feed.waitingCount).toBe(FEED_ROWS + 50);
  expect(showWaiting(feed).shown).toHaveLength(FEED_ROWS);
  expect(showWaiting(feed).shown[0]?.id).toBe(`e${FEED_ROWS + 49}`);
});

test.each([
  [{}, true],
  [{ log: "tasks", type: "task.completed", actor: "ana", subject: "task/1" }, true],
  [{ type: "task." }, true],
  [{ type: "task" }, false],
  [{ log: "time" }, false],
  [{ actor: "raj" }, false],
  [{ subject: "task/2" }, false],
])("the filter %j takes an event: %s", (filter, expected) => {
  const all = { log: undefined, type: undefined, actor: undefined, subject: undefined };
  expect(matchesFilter(event(1), { ...all, ...filter })).toBe(expected);
});

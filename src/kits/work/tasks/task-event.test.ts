import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, RecordedEvent } from "../../../event/event.ts";
import { PendingItems } from "../../../views/pending-items.ts";
import { TASK_STATUSES, type TaskState } from "./task.ts";
import { readTaskEvent, taskEventOf } from "./task-event.ts";
import { TaskView } from "./task-view.ts";

const TYPES = ["created", "started", "completed", "cancelled", "reopened", "moved", "updated", "deleted"];

const instants = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const states = fc
  .record({
    title: fc.string({ minLength: 1, maxLength: 20 }).map((title) => `x${title.replaceAll(/[^a-z]/g, "")}`),
    content: fc.string({ unit: "grapheme", maxLength: 400 }),
    status: fc.constantFrom(...TASK_STATUSES),
    tags: fc.uniqueArray(fc.constantFrom("a", "b", "c#d"), { maxLength: 3 }),
    parent: fc.option(fc.constantFrom("p-1", "p.2")),
    due: fc.option(fc.constantFrom("2026-02-28", "0001-01-01")),
    created: instants,
    completed: instants,
  })
  .map((state): TaskState => {
    const isClosed = state.status === "done" || state.status === "cancelled";
    return isClosed ? state : { ...state, completed: null };
  });

function recorded(event: object, type: string): RecordedEvent {
  const rest = { log: "tasks", version: 7, subject: "t-1", position: "1", recordedtime: "", time: "" };
  return { ...rest, id: "e", source: "s", ...event, type } as RecordedEvent;
}

test("an event says what was decided: the state after, and the places before", () => {
  fc.assert(
    fc.property(
      fc.option(states, { nil: undefined }),
      fc.option(states, { nil: undefined }),
      (before, after) => {
        fc.pre(before !== undefined || after !== undefined);
        const event = taskEventOf({ id: "t-1", before, after }, 0);
        const read = readTaskEvent(recorded(JSON.parse(JSON.stringify(event)), event.type));
        expect(read).toEqual({
          id: "t-1",
          version: 7,
          after,
          before: before && {
            status: before.status,
            tags: before.tags,
            parent: before.parent,
            created: before.created,
            completed: before.completed,
          },
        });
      },
    ),
  );
});

test("any other event neither fails nor changes anything but what is whole", () => {
  const jsons = fc.jsonValue() as fc.Arbitrary<Json>;
  const halves = fc.record({ task: fc.oneof(states, jsons), before: fc.oneof(states, jsons) });
  const mangled = states.chain((state) =>
    fc
      .tuple(fc.constantFrom(...Object.keys(state)), jsons)
      .map(([key, value]) => ({ ...state, [key]: value })),
  );
  const datas = fc.oneof(jsons, halves, fc.record({ task: mangled, before: mangled }));
  fc.assert(
    fc.property(fc.constantFrom(...TYPES, "odd"), datas, (type, data) => {
      const event = recorded({ data }, `task.${type}`);
      const pending = new PendingItems();
      new TaskView().fold(event, pending);
      const read = readTaskEvent(event);
      if (read === undefined) expect(pending.size).toBe(0);
      else expect(TYPES).toContain(type);
    }),
    { numRuns: 500 },
  );
});

test.each(["a/b", "", "none", "x".repeat(129), "constructor/../x"])(
  "an event about %j is about no task",
  (subject) => {
    const state: TaskState = {
      title: "a",
      content: "",
      status: "open",
      tags: [],
      parent: null,
      due: null,
      created: "2026-03-02T00:00:00.000Z",
      completed: null,
    };
    const event = recorded({ ...taskEventOf({ id: "t", after: state }, 0), subject }, "task.created");
    expect(readTaskEvent(event)).toBeUndefined();
  },
);

test("an event that would not be read back is a fault, and no event", () => {
  const [after] = fc.sample(states, 1) as [TaskState];
  const tags = Array.from({ length: 51 }, (_, n) => `t${n}`);
  const write = () => taskEventOf({ id: "t-1", after: { ...after, tags } }, 0);
  expect(write).toThrow('event task.created of "t-1" must be one that is read back');
});

test.each([".", ".."])("a task that is recorded as %j, with such a tag, is read", (name) => {
  const [state] = fc.sample(states, 1) as [TaskState];
  const after = { ...state, tags: [name] };
  const event = recorded(taskEventOf({ id: name, before: after, after }, 0), "task.updated");
  expect(readTaskEvent(event)).toMatchObject({ id: name, after });
});

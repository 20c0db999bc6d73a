import { expect, test } from "vitest";
import type { RecordedEvent } from "../event/event.ts";
import { matchesPattern } from "../pattern/compile.ts";
import { envelopeMaker } from "./envelope.ts";

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const SIGNUP: RecordedEvent = {
  specversion: "1.0",
  id: "0b0e3a1c-6c54-4b0d-8f0e-0c1d2e3f4a5b",
  source: "daybook",
  type: "signup",
  subject: "12",
  time: "2026-03-02T10:00:00.123Z",
  log: "users",
  version: 1,
  position: "0000000000000001",
  recordedtime: "2026-03-02T10:00:01.000Z",
  data: { id: "12", name: "test", email: "test@example.com" },
};

const COMPLETED: RecordedEvent = {
  ...SIGNUP,
  type: "task.completed",
  subject: "1234",
  time: "2023-03-29T17:31:09.000Z",
  log: "tasks",
  actor: "Bob",
  data: { taskId: 1234 },
};

test("by default holds the event, with log and type as EventBridge's words", () => {
  expect(envelopeMaker(undefined, dayOf)(SIGNUP)).toEqual({
    version: "0",
    id: SIGNUP.id,
    "detail-type": "signup",
    source: "daybook.users",
    account: "000000000000",
    time: "2026-03-02T10:00:00Z",
    region: "local",
    resources: [],
    detail: SIGNUP,
  });
});

test("equals that of a bus on which an event's name is its source", () => {
  const make = envelopeMaker(
    {
      source: "<type>",
      detailType: "ApplicationEvent",
      account: "123412341234",
      region: "us-east-1",
      detail: { name: "<type>", date: "<date>", taskId: "<data.taskId>", user: "<actor>" },
    },
    dayOf,
  );
  expect(make(COMPLETED)).toEqual({
    version: "0",
    id: COMPLETED.id,
    "detail-type": "ApplicationEvent",
    source: "task.completed",
    account: "123412341234",
    time: "2023-03-29T17:31:09Z",
    region: "us-east-1",
    resources: [],
    detail: { name: "task.completed", date: "2023-03-29", taskId: 1234, user: "Bob" },
  });
  expect(matchesPattern({ source: ["task.completed"] }, make(COMPLETED))).toBe(true);
});

test("equals that of a log whose stream of changes is published", () => {
  const make = envelopeMaker(
    {
      source: "dynamodb-log",
      detailType: "stream changes",
      account: "111122223333",
      region: "us-east-1",
      detail: {
        log: "<log>",
        key: { pk: "<log>#<subject>#stream", sk: "<version>" },
        type: "<type>",
        payload: "<data>",
      },
    },
    dayOf,
  );
  expect(make(SIGNUP)).toEqual({
    version: "0",
    id: SIGNUP.id,
    "detail-type": "stream changes",
    source: "dynamodb-log",
    account: "111122223333",
    time: "2026-03-02T10:00:00Z",
    region: "us-east-1",
    resources: [],
    detail: {
      log: "users",
      key: { pk: "users#12#stream", sk: 1 },
      type: "signup",
      payload: { id: "12", name: "test", email: "test@example.com" },
    },
  });
});

test("leaves out what the event does not have, and keeps texts around paths", () => {
  const make = envelopeMaker(
    {
      source: "app.<data.nothing>",
      resources: ["arn:<log>/<subject>"],
      detail: { who: "<actor>", said: ["<type>", "<none>"] },
    },
    dayOf,
  );
  expect(make(SIGNUP)).toMatchObject({
    source: "app.",
    resources: ["arn:users/12"],
    detail: { said: ["signup"] },
  });
});

test("is the one that PutEvents brought, for what came that way", () => {
  const event: RecordedEvent = {
    ...SIGNUP,
    source: "my.app",
    type: "stream-changes",
    detailtype: "stream changes",
    resources: '["arn:aws:s3:::bucket"]',
  };
  expect(envelopeMaker(undefined, dayOf)(event)).toMatchObject({
    source: "my.app",
    "detail-type": "stream changes",
    resources: ["arn:aws:s3:::bucket"],
    detail: event.data,
  });
  expect(envelopeMaker(undefined, dayOf)({ ...event, resources: "[not json" }).resources).toEqual([]);
});

test.each(["__proto__", "constructor", "data.__proto__.x", "toString"])(
  "finds nothing inherited at <%s>",
  (path) => {
    const make = envelopeMaker({ detail: { found: `<${path}>` } }, dayOf);
    expect(make(SIGNUP).detail).toEqual({});
  },
);

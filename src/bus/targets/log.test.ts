import { describe, expect, test } from "vitest";
import { deliveries, delivery, noEnd, targetContext } from "../../../test/support/deliveries.ts";
import { DaybookError } from "../../errors.ts";
import { createTarget } from "./create-target.ts";

const what = delivery({ datacontenttype: "application/json", data: { title: "Write", tags: ["a"] } });

async function appended(settings: object) {
  const context = targetContext();
  const target = await createTarget({ log: "copy", ...settings }, context);
  expect(await target.deliver([what], noEnd())).toEqual([undefined]);
  expect(context.effectCalls[0]?.delivery).toBe(what);
  return context.effectCalls[0]?.appends;
}

describe("a log target", () => {
  test("appends the event's own type, subject, time, actor and content by default, and none of its identity", async () => {
    expect(await appended({})).toEqual([
      {
        log: "copy",
        events: [
          {
            type: "task.completed",
            subject: "t-1",
            time: "2026-03-02T06:15:00.250Z",
            actor: "ana",
            datacontenttype: "application/json",
            data: { title: "Write", tags: ["a"] },
          },
        ],
      },
    ]);
  });

  test("fills type, subject and data from templates", async () => {
    const settings = {
      type: "seen.<type>",
      subject: "<log>-<subject>",
      data: { day: "<date>", tags: "<data.tags>", none: "<data.none>", n: 1 },
    };
    expect(await appended(settings)).toMatchObject([
      {
        events: [
          {
            type: "seen.task.completed",
            subject: "tasks-t-1",
            data: { day: "2026-03-02", tags: ["a"], n: 1 },
          },
        ],
      },
    ]);
  });

  test("data that is not there is left out, and says nothing of the event's content type", async () => {
    const [append] = (await appended({ data: "<data.none>" })) ?? [];
    expect(append?.events[0]).toEqual({
      type: "task.completed",
      subject: "t-1",
      time: "2026-03-02T06:15:00.250Z",
      actor: "ana",
    });
  });

  test("each delivery has its own outcome", async () => {
    const target = await createTarget(
      { log: "copy" },
      targetContext({
        effects: {
          async append({ event }) {
            if (event.id === "e-1") throw new DaybookError("event_invalid", "no type");
            if (event.id === "e-2") throw new DaybookError("book_busy", "busy");
          },
        },
      }),
    );
    expect(await target.deliver(deliveries(3), noEnd())).toMatchObject([
      undefined,
      { class: "permanent", errorType: "event_invalid" },
      { class: "retry", errorType: "book_busy" },
    ]);
  });

  test("appends nothing once it is aborted", async () => {
    const context = targetContext();
    const target = await createTarget({ log: "copy" }, context);
    expect(await target.deliver([what], AbortSignal.abort())).toMatchObject([{ errorType: "timeout" }]);
    expect(context.effectCalls).toEqual([]);
  });
});

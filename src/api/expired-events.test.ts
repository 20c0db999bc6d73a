import { expect, test } from "vitest";
import { openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");

test("an event that its log would not keep is 422, alone and as a row; the rows beside it are recorded", async () => {
  const config = { logs: { visits: { ordering: "time" as const, retentionDays: 30 } } };
  const book = await openDaybook(":memory:", { zone: "UTC", config, clock: () => NOW });
  const app = createApp({ book, log: () => {} });
  const post = async (type: string, body: string) => {
    const init = { method: "POST", body, headers: { "content-type": type } };
    const response = await app.request("/api/logs/visits/events", init);
    return { status: response.status, json: await response.json() };
  };
  const visit = (time: string) => JSON.stringify({ type: "visit.made", subject: "door", time });
  expect(await post("application/json", visit("2026-05-01T00:00:00Z"))).toMatchObject({
    status: 422,
    json: {
      code: "event_expired",
      before: "2026-05-02T12:00:00.000Z",
      detail:
        "event time must be from 2026-05-02T12:00:00.000Z on in log visits, got 2026-05-01T00:00:00.000Z",
    },
  });
  const rows = `${visit("2026-05-01T00:00:00Z")}\n${visit("2026-05-30T00:00:00Z")}\n`;
  expect(await post("application/x-ndjson", rows)).toMatchObject({
    json: { recorded: 1, rejectedTotal: 1, rejected: [{ line: 1, code: "event_expired" }] },
  });
  await book.close();
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
beforeEach(async (context) => {
  const config = { tables: { Task: { rules: [{ type: "task.completed", when: { status: "DONE" } }] } } };
  book = await openTestBook(context, { zone: "UTC", config });
});
afterEach(() => book.close());

const change = (id: unknown = "T-1") => ({
  table: "Task",
  old: { id, status: "OPEN" },
  new: { id, status: "DONE" },
});

async function post(body: string, type = "application/json") {
  const init = { method: "POST", body, headers: { "content-type": type } };
  const response = await createApp({ book }).request("/api/changes", init);
  return { status: response.status, json: await response.json() };
}

const done = { recorded: 1, duplicate: 0, eventless: 0, rejected: [], rejectedTotal: 0 };

describe("POST /api/changes", () => {
  test.each([
    ["one change", JSON.stringify(change()), undefined],
    ["an array", JSON.stringify([change()]), undefined],
    ["records as Lambda gets them", JSON.stringify({ Records: [change()] }), undefined],
    ["NDJSON", `\n${JSON.stringify(change())}\n`, "application/x-ndjson"],
    ["records on a line", `${JSON.stringify({ Records: [change()] })}\n`, "application/x-ndjson"],
  ])("takes %s, and the second time records nothing", async (_what, body, type) => {
    expect(await post(body, type)).toEqual({ status: 201, json: done });
    expect(await post(body, type)).toEqual({ status: 200, json: { ...done, recorded: 0, duplicate: 1 } });
    expect((await book.events()).items).toMatchObject([
      { log: "task", type: "task.completed", subject: "T-1" },
    ]);
  });

  test("keeps the good changes and names the line of each bad one", async () => {
    const lines = [change(), "no object", change({}), change("T-2")].map((line) => JSON.stringify(line));
    const { status, json } = await post([...lines, "{", ""].join("\n"), "application/x-ndjson");
    expect(status).toBe(201);
    expect(json).toMatchObject({ recorded: 2, rejectedTotal: 3 });
    expect(json.rejected.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual([
      [2, "row_invalid"],
      [3, "row_invalid"],
      [5, "row_invalid"],
    ]);
  });

  test.each([
    ["", "application/json", 400, "body_invalid"],
    ["{", "application/json", 400, "body_invalid"],
    ["{}", "text/plain", 415, "media_type_unsupported"],
    ["{}", "application/cloudevents+json", 415, "media_type_unsupported"],
  ])("refuses %j of %s and records nothing", async (body, type, status, code) => {
    expect(await post(body, type)).toMatchObject({ status, json: { code } });
    expect((await book.events()).items).toEqual([]);
  });

  test.each(["null", "7", '"x"', "[null]", "[[]]", '{"Records": [7]}'])(
    "reports %s as a bad record",
    async (body) => {
      expect(await post(body)).toMatchObject({ status: 200, json: { recorded: 0, rejectedTotal: 1 } });
    },
  );
});

import { afterEach, beforeEach, expect } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { Daybook } from "../../src/daybook.ts";
import { openTestBook } from "./open-book.ts";

/** The book of the test that runs; see eachTestHasABook(). */
export let book: Daybook;
const faults: string[] = [];
const NOW = Date.parse("2026-03-06T11:00:00Z");

/** A small book on a Friday noon in Berlin, opened anew for each test of the file that calls this. */
export function eachTestHasABook(): void {
  beforeEach(async (context) => {
    faults.length = 0;
    book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => NOW });
    const events: [string, string, string, object][] = [
      ["e1", "task.created", "2026-03-01T22:30:00Z", { actor: "ada", subject: "task/1" }],
      [
        "e2",
        "task.completed",
        "2026-03-01T23:30:00Z",
        { actor: "ada", subject: "task/1", data: { tags: ["work"] } },
      ],
      ["e3", "note.created", "2026-03-04T12:00:00Z", { actor: "bob", subject: "task/2" }],
      ["e4", "task.completed", "2026-03-06T10:00:00Z", { actor: "bob", subject: "a/b c" }],
    ];
    for (const [id, type, time, more] of events)
      await book.append("tasks", { id, type, time, subject: "s", ...more });
    await book.append("users", {
      id: "u1",
      type: "user.joined",
      subject: "ada",
      time: "2025-02-01T00:00:00Z",
    });
  });

  afterEach(async () => {
    await book.close();
    expect(faults).toEqual([]);
  });
}

export interface Answer {
  items: { id: string; subject: string; log: string; date: string; count: number }[];
  nextCursor: string | null;
  code: string;
  detail: string;
  [field: string]: unknown;
}

/** What the API answers; a fault that it logs fails the test. */
export async function get(path: string, headers: Record<string, string> = {}) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const response = await app.request(path, { headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (isJson ? JSON.parse(text) : {}) as Answer,
  };
}

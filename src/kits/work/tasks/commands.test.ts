import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-02T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/Berlin", clock: () => now });
});
afterEach(() => book.close());

async function typesOf(id: string): Promise<string[]> {
  return (await book.stream("tasks", id)).items.map(({ type }) => type);
}

describe("create", () => {
  test("keeps a task as a stream of its own and answers with it", async () => {
    const task = await book.tasks.create(
      {
        title: " Taxes ",
        content: "form 7",
        tags: ["home", "home"],
        due: "2026-04-30",
        created: "2026-03-01",
      },
      { actor: "ann" },
    );
    expect(task).toEqual({
      id: task.id,
      title: "Taxes",
      content: "form 7",
      status: "open",
      tags: ["home"],
      parent: null,
      due: "2026-04-30",
      created: "2026-02-28T23:00:00.000Z",
      completed: null,
      version: 1,
    });
    expect(await book.tasks.find(task.id)).toEqual(task);
    expect(await book.tasks.get(task.id)).toEqual({
      ...task,
      ancestors: [],
      children: { total: 0, done: 0 },
      progress: { total: 0, done: 0 },
      time: { seconds: 0, subtreeSeconds: 0 },
    });
    const { content, ...rest } = task;
    expect((await book.tasks.list({ tag: "home" })).items).toEqual([{ ...rest, excerpt: content }]);
    const [event] = (await book.stream("tasks", task.id)).items;
    expect(event).toMatchObject({
      type: "task.created",
      time: task.created,
      actor: "ann",
      data: { tags: ["home"], changes: expect.arrayContaining([{ field: "title", to: "Taxes" }]) },
    });
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-timers-"));
afterAll(() => rmSync(folder, { recursive: true }));
let serial = 0;
const NOW = Date.parse("2026-03-02T12:00:00Z");

/** Several processes of one book, as far as locks go: each handle has its own connections and memory. */
async function withHandles(count: number, work: (books: Daybook[]) => Promise<void>): Promise<void> {
  const location = join(folder, `${++serial}.db`);
  const books: Daybook[] = [];
  for (let index = 0; index < count; index += 1) {
    books.push(await openDaybook(location, { zone: "UTC", clock: () => NOW }));
  }
  try {
    await work(books);
  } finally {
    for (const book of books) await book.close();
  }
}

const runningIn = async (book: Daybook) => (await book.time.list()).items.filter(({ end }) => end === null);

test.each([
  ["the same actor", { actor: "ana" }],
  ["nobody in particular", {}],
])("of timers that %s starts in several processes at once exactly one runs", async (_who, options) => {
  await withHandles(4, async (books) => {
    const [book] = books as [Daybook];
    await book.time.start({ type: "other" }, { actor: "raj" });
    for (let round = 0; round < 5; round += 1) {
      const starts = await Promise.all(books.map(({ time }) => time.start({ type: "study" }, options)));
      const others = "actor" in options ? 1 : 0;
      const running = await runningIn(book);
      expect(running).toHaveLength(1 + others);
      const ids = starts.map(({ started }) => started.id);
      expect(running.filter(({ id }) => ids.includes(id))).toHaveLength(1);
      expect(new Set(ids).size).toBe(books.length);
    }
    expect((await book.time.list()).items).toHaveLength(1 + 5 * books.length);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });
});

test("timers of different actors that start at once all run", async () => {
  await withHandles(3, async (books) => {
    await Promise.all(books.map(({ time }, index) => time.start({}, { actor: `actor-${index}` })));
    expect(await runningIn(books[0] as Daybook)).toHaveLength(3);
  });
});

test("a start that follows many others goes on where they are: the item of the timers is in no way", async () => {
  await withHandles(2, async ([one, two]) => {
    for (let round = 0; round < 20; round += 1) {
      await (round % 2 === 0 ? one : two)?.time.start({}, { actor: "ana" });
    }
    await one?.rebuild();
    await two?.time.start({}, { actor: "ana" });
    expect(await runningIn(one as Daybook)).toHaveLength(1);
  });
});

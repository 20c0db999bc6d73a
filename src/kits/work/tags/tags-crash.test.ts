import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type LastWrite, MortalStore } from "../../../../test/support/mortal-store.ts";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { isDaybookError } from "../../../errors.ts";
import { MemoryStore } from "../../../store/memory/memory-store.ts";

const OBJECTS = 2;
const clock = () => Date.parse("2026-03-02T12:00:00Z");

async function fill(book: Daybook, count = OBJECTS): Promise<void> {
  await book.tags.create({ tag: "old" });
  for (let n = 0; n < count; n++) {
    await book.tasks.create({ id: `t-${n}`, title: "a", tags: ["old", "other"] });
    await book.notes.create({ id: `n-${n}`, title: "a", tags: ["old"] });
    await book.time.record({
      id: `e-${n}`,
      start: "2026-03-02T09:00:00Z",
      end: "2026-03-02T10:00:00Z",
      type: "t",
      tags: ["old"],
    });
  }
}

async function lookups(book: Daybook, tag: string): Promise<number> {
  const lists = [book.tasks.list({ tag }), book.notes.list({ tag }), book.time.list({ tag })];
  const pages = await Promise.all(lists);
  return pages.reduce((sum, { items }) => sum + items.length, 0);
}

/** Answers when the work is done or its process has died. */
async function untilEndOrDeath(store: MortalStore, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  work.then(
    () => {
      isDone = true;
    },
    () => {
      isDone = true;
    },
  );
  while (!isDone && !store.isDead) await new Promise((resolve) => setImmediate(resolve));
}

async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isDaybookError(error, "tag_not_found")) throw error;
  }
}

const DEATHS = Array.from({ length: 3 * OBJECTS + 4 }, (_, n) => n + 1).flatMap((atWrite) =>
  (["written", "lost"] as const).map((last): [number, LastWrite] => [atWrite, last]),
);

test.each(DEATHS)(
  "a renaming that dies at its write %i (%s) is finished by doing it again",
  async (atWrite, last) => {
    const store = new MemoryStore();
    const healthy = await openDaybook(store, { zone: "UTC", clock });
    await fill(healthy);
    const mortal = new MortalStore(store);
    const dying = await openDaybook(mortal, { zone: "UTC", clock });
    mortal.killAtWrite(atWrite, last);
    await untilEndOrDeath(mortal, dying.tags.rename("old", { to: "new" }));
    await unlessGone(healthy.tags.rename("old", { to: "new" }));
    expect(await lookups(healthy, "old")).toBe(0);
    const counts = { tasks: OBJECTS, notes: OBJECTS, entries: OBJECTS };
    expect((await healthy.tags.list()).items).toEqual([
      { tag: "new", ...counts },
      { tag: "other", tasks: OBJECTS, notes: 0, entries: 0 },
    ]);
    expect(await healthy.recount()).toMatchObject({ differencesTotal: 0 });
  },
);

test.each([1, 2, 4, 6, 7, 8])(
  "a deletion that dies at its write %i is finished by doing it again",
  async (atWrite) => {
    const store = new MemoryStore();
    const healthy = await openDaybook(store, { zone: "UTC", clock });
    await fill(healthy);
    const mortal = new MortalStore(store);
    const dying = await openDaybook(mortal, { zone: "UTC", clock });
    mortal.killAtWrite(atWrite, "lost");
    await untilEndOrDeath(mortal, dying.tags.remove("old"));
    await unlessGone(healthy.tags.remove("old"));
    expect(await lookups(healthy, "old")).toBe(0);
    expect((await healthy.tags.list()).items.map(({ tag }) => tag)).toEqual(["other"]);
  },
);

let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  folder = undefined;
});

test("a renaming meets edits of another process: none is undone, and nothing has the old tag", async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-tags-"));
  const path = join(folder, "book.db");
  const [here, there] = [
    await openDaybook(path, { zone: "UTC", clock }),
    await openDaybook(path, { zone: "UTC", clock }),
  ];
  try {
    const count = 25;
    await fill(here, count);
    const ids = Array.from({ length: count }, (_, n) => n);
    const edits = ids.flatMap((n) => [
      there.tasks.update(`t-${n}`, { title: "edited" }),
      there.notes.update(`n-${n}`, { content: "edited", tags: ["old", "added"] }),
      there.time.amend(`e-${n}`, { description: "edited" }),
    ]);
    await Promise.all([here.tags.rename("old", { to: "new" }), ...edits]);
    // A note may have been given the old tag anew just after the renaming.
    if ((await lookups(there, "old")) > 0) await there.tags.rename("old", { to: "new", merge: true });
    for (const book of [here, there]) {
      expect(await lookups(book, "old")).toBe(0);
      expect((await book.tags.list()).items).toEqual([
        { tag: "added", tasks: 0, notes: count, entries: 0 },
        { tag: "new", tasks: count, notes: count, entries: count },
        { tag: "other", tasks: count, notes: 0, entries: 0 },
      ]);
    }
    for (const n of ids) {
      expect(await here.tasks.find(`t-${n}`)).toMatchObject({ title: "edited", tags: ["new", "other"] });
      expect(await here.notes.get(`n-${n}`)).toMatchObject({ content: "edited" });
      expect(await here.time.get(`e-${n}`)).toMatchObject({ description: "edited", tags: ["new"] });
    }
    expect(await here.recount()).toMatchObject({ differencesTotal: 0 });
  } finally {
    await Promise.all([here.close(), there.close()]);
  }
});

test("a note that takes over a tag while it is renamed does not bring it back", async () => {
  const store = new MemoryStore();
  const other = await openDaybook(store, { zone: "UTC", clock });
  await other.tasks.create({ id: "t-1", title: "a", tags: ["old", "other"] });
  const slow = new MortalStore(store);
  const book = await openDaybook(slow, { zone: "UTC", clock });
  const append = slow.append.bind(slow);
  slow.append = async (batches) => {
    slow.append = append;
    // Between its look at the task and its being written.
    await other.tags.rename("old", { to: "new" });
    return append(batches);
  };
  expect(await book.notes.create({ title: "a", task: "t-1" })).toMatchObject({ tags: ["new", "other"] });
  expect(await lookups(other, "old")).toBe(0);
  expect((await other.tags.list()).items).toEqual([
    { tag: "new", tasks: 1, notes: 1, entries: 0 },
    { tag: "other", tasks: 1, notes: 1, entries: 0 },
  ]);
});

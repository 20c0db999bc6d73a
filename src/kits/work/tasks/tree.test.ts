import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  brokenParent,
  placesInStore,
  placesOfTasks,
  tasksInLog,
} from "../../../../test/support/task-items.ts";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { openStore } from "../../../store/open-store.ts";
import type { Store } from "../../../store/store.ts";

let store: Store;
let book: Daybook;

beforeEach(async () => {
  store = await openStore(":memory:", { create: true });
  book = await openDaybook(store, { zone: "UTC" });
});
afterEach(() => book.close());

/** A task for each word: `a b<a c<b` puts b below a and c below b. */
async function plant(words: string): Promise<void> {
  for (const word of words.split(" ")) {
    const [id = "", parent = null] = word.split("<");
    await book.tasks.create({ id, title: id, parent });
  }
}

/** `a b<a c<b`, in the order of the ids. */
async function planted(): Promise<string> {
  const { items } = await book.tasks.list({ limit: 1_000 });
  const words = items.map(({ id, parent }) => (parent === null ? id : `${id}<${parent}`));
  return words.sort().join(" ");
}

/** Events as the kit writes them, put there in bulk. */
async function plantMany(tasks: { id: string; parent: string | null }[]): Promise<void> {
  const created = "2026-03-02T12:00:00.000Z";
  const rest = { content: "", status: "open", tags: [], due: null, created, completed: null };
  async function* rows() {
    for (const [line, { id, parent }] of tasks.entries()) {
      const task = { title: id, ...rest, parent };
      yield { line, value: { type: "task.created", subject: id, data: { task, changes: [], tags: [] } } };
    }
  }
  expect(await book.appendRows("tasks", rows())).toMatchObject({ recorded: tasks.length, rejectedTotal: 0 });
}

async function expectNoStray(): Promise<void> {
  const tasks = await tasksInLog(book);
  expect(brokenParent(tasks)).toBeUndefined();
  expect(await placesInStore(book, store)).toEqual(placesOfTasks(tasks));
}

describe("a move", () => {
  test("takes along what is below, and shows in what is above", async () => {
    await plant("a b<a c<b d");
    expect(await book.tasks.move("b", "d")).toMatchObject({ parent: "d", version: 2 });
    expect(await planted()).toBe("a b<d c<b d");
    expect((await book.tasks.get("c")).ancestors).toEqual([
      { id: "d", title: "d" },
      { id: "b", title: "b" },
    ]);
    expect(await book.tasks.subtreeIds("d")).toEqual(["d", "b", "c"]);
    await book.tasks.move("b", null);
    expect((await book.tasks.list({ parent: null, direction: "forward" })).items.map(({ id }) => id)).toEqual(
      ["a", "b", "d"],
    );
    expect((await book.stream("tasks", "b")).items.map(({ type }) => type)).toEqual([
      "task.created",
      "task.moved",
      "task.moved",
    ]);
    await expectNoStray();
  });

  test("into itself, into what is below it, or below none that is there is refused and writes nothing", async () => {
    await plant("a b<a c<b");
    for (const parent of ["a", "b", "c", "gone"]) {
      await expect(book.tasks.move("a", parent)).rejects.toMatchObject({
        code: "task_invalid",
        details: { subject: "parent", value: parent },
      });
    }
    expect(await planted()).toBe("a b<a c<b");
    expect((await book.stream("tasks", "a")).items).toHaveLength(1);
  });

  test("and its opposite at the same time make no cycle: one of them is refused", async () => {
    for (let round = 0; round < 20; round++) {
      await plant(`x${round} y${round}`);
      const moves = [book.tasks.move(`x${round}`, `y${round}`), book.tasks.move(`y${round}`, `x${round}`)];
      const outcomes = await Promise.allSettled(moves);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    }
    await expectNoStray();
  });
});

describe("depth", () => {
  test("ends at 50, for what is created and for what is moved", async () => {
    const chain = Array.from({ length: 50 }, (_, n) => (n === 0 ? "c0" : `c${n}<c${n - 1}`));
    await plant(`${chain.join(" ")} p q<p`);
    const refused = { code: "task_invalid", message: expect.stringContaining("50 levels") };
    await expect(book.tasks.create({ title: "x", parent: "c49" })).rejects.toMatchObject(refused);
    await expect(book.tasks.move("p", "c48")).rejects.toMatchObject(refused);
    await expect(book.tasks.move("c0", "p")).rejects.toMatchObject(refused);
    await book.tasks.move("p", "c47");
    expect((await book.tasks.get("q")).ancestors).toHaveLength(49);
    expect(await book.tasks.subtreeIds("c0")).toHaveLength(52);
  });

  test("of 10,000 that somebody wrote into the log is read to its end, and neither grows nor hangs", async () => {
    await plantMany(
      Array.from({ length: 10_000 }, (_, n) => ({ id: `d${n}`, parent: n === 0 ? null : `d${n - 1}` })),
    );
    expect(await book.tasks.subtreeIds("d0")).toHaveLength(10_000);
    expect((await book.tasks.get("d9999")).ancestors).toHaveLength(50);
    await expect(book.tasks.create({ title: "x", parent: "d9999" })).rejects.toMatchObject({
      code: "task_invalid",
    });
  }, 120_000);

  test("without an end, a cycle that somebody wrote into the log, is seen once", async () => {
    await plantMany([
      { id: "a", parent: "c" },
      { id: "b", parent: "a" },
      { id: "c", parent: "b" },
    ]);
    expect(await book.tasks.subtreeIds("a")).toEqual(["a", "b", "c"]);
    expect((await book.tasks.get("a")).ancestors).toHaveLength(50);
    await book.tasks.move("a", null);
    expect(await planted()).toBe("a b<a c<b");
  });
});

describe("a subtree of 10,000", () => {
  test("is read as a whole, and one of more is refused while its root can be seen", async () => {
    const parentOf = (n: number) => (n <= 100 ? "root" : `n${(n % 100) + 1}`);
    const many = Array.from({ length: 10_000 }, (_, n) => ({ id: `n${n + 1}`, parent: parentOf(n + 1) }));
    await plantMany([{ id: "root", parent: null }, ...many]);
    const nodes = await book.tasks.subtree("root");
    expect(nodes).toHaveLength(10_001);
    expect(nodes[0]?.progress).toEqual({ done: 0, total: 10_000 });
    expect(nodes[1]?.progress).toEqual({ done: 0, total: 99 });
    await plantMany([{ id: "more", parent: "n1" }]);
    const refused = { code: "task_invalid", message: expect.stringContaining("at most 10000 tasks") };
    await expect(book.tasks.subtree("root")).rejects.toMatchObject(refused);
    await expect(book.tasks.list({ root: "root" })).rejects.toMatchObject(refused);
    await expect(book.tasks.remove("root", { children: "cascade" })).rejects.toMatchObject(refused);
    expect(await book.tasks.get("root")).toMatchObject({
      children: { total: 100, done: 0 },
      progress: { total: null },
      time: { seconds: 0, subtreeSeconds: null },
    });
  }, 120_000);
});

describe("a deletion", () => {
  test("keeps a task from going while a child is left, however many went before it", async () => {
    await plant("a b<a c<a d<a e<a f<a");
    await book.settle();
    for (const id of ["b", "c", "d", "e"]) await book.tasks.remove(id);
    await expect(book.tasks.remove("a")).rejects.toMatchObject({ code: "task_has_children" });
    expect(await planted()).toBe("a f<a");
  });

  test("is refused while there is something below, unless it says what becomes of that", async () => {
    await plant("a b<a c<b d<b");
    await expect(book.tasks.remove("b")).rejects.toMatchObject({ code: "task_has_children" });
    await expect(book.tasks.remove("b", { children: "eat" as "block" })).rejects.toMatchObject({
      code: "task_invalid",
    });
    expect(await planted()).toBe("a b<a c<b d<b");
    await book.tasks.remove("b", { children: "detach" });
    expect(await planted()).toBe("a c<a d<a");
    await book.tasks.remove("a", { children: "cascade" });
    expect(await planted()).toBe("");
    await expectNoStray();
  });

  test("of 1,000 goes from the leaves up, and leaves nothing behind", async () => {
    const parentOf = (n: number) => (n === 0 ? null : n <= 30 ? "t0" : `t${(n % 30) + 1}`);
    await plantMany(Array.from({ length: 1_001 }, (_, n) => ({ id: `t${n}`, parent: parentOf(n) })));
    await book.tasks.remove("t0", { children: "cascade" });
    expect((await book.tasks.list()).items).toEqual([]);
    const deleted: string[] = [];
    for await (const { type, subject } of book.recorded({ log: "tasks" })) {
      if (type === "task.deleted") deleted.push(subject);
    }
    expect(deleted).toHaveLength(1_001);
    expect(deleted.at(-1)).toBe("t0");
    expect(deleted.indexOf("t1")).toBeGreaterThan(deleted.indexOf("t60"));
    await expectNoStray();
  });

  test("while others change what goes neither fails nor leaves anything behind", async () => {
    const parentOf = (n: number) => (n === 0 ? null : n <= 20 ? "t0" : `t${(n % 20) + 1}`);
    await plantMany(Array.from({ length: 301 }, (_, n) => ({ id: `t${n}`, parent: parentOf(n) })));
    const edits = Array.from({ length: 200 }, (_, n) =>
      book.tasks.update(`t${n + 50}`, { tags: [`tag${n}`] }),
    );
    const adds = Array.from({ length: 20 }, (_, n) =>
      book.tasks.create({ title: "late", parent: `t${n + 1}` }),
    );
    const outcomes = Promise.allSettled([...edits, ...adds]);
    await book.tasks.remove("t0", { children: "cascade" });
    for (const outcome of await outcomes) {
      if (outcome.status === "fulfilled") continue;
      expect(["task_not_found", "task_invalid"]).toContain(outcome.reason.code);
    }
    await expectNoStray();
  });
});

describe("many at once", () => {
  test("50 writers of one task: all are in its history, and its versions are gapless", async () => {
    await plant("a");
    const writers = Array.from({ length: 50 }, (_, n) => book.tasks.update("a", { title: `by ${n}` }));
    const tasks = await Promise.all(writers);
    const { items } = await book.stream("tasks", "a");
    expect(items.map(({ version }) => version)).toEqual(Array.from({ length: 51 }, (_, n) => n + 1));
    for (const { title, version } of tasks) {
      expect(items[version - 1]?.data).toMatchObject({ task: { title } });
    }
  });

  test("50 writers who name the version that they read: one wins, the others learn which there is", async () => {
    await plant("a");
    const writers = Array.from({ length: 50 }, (_, n) =>
      book.tasks.update("a", { title: `by ${n}` }, { ifVersion: 1 }),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") continue;
      expect(outcome.reason).toMatchObject({ code: "version_conflict", details: { actualVersion: 2 } });
    }
    expect((await book.stream("tasks", "a")).items).toHaveLength(2);
  });

  test("moves, renames, deletions and new tasks leave a tree, and nothing in a list that is not there", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `t${n}`);
    await plant(ids.join(" "));
    const pick = (n: number) => ids[(n * 7919) % ids.length] as string;
    const work = Array.from({ length: 300 }, (_, n): Promise<unknown> => {
      const [id, other] = [pick(n), pick(n * 31 + 1)];
      if (n % 5 === 0) return book.tasks.move(id, other);
      if (n % 5 === 1) return book.tasks.update(id, { title: `x${n}`, tags: [`g${n % 3}`] });
      if (n % 5 === 2) return book.tasks.create({ title: `new ${n}`, parent: other });
      if (n % 15 === 3) return book.tasks.remove(id, { children: n % 2 === 0 ? "cascade" : "detach" });
      return book.tasks.complete(id);
    });
    const expected = ["task_invalid", "task_not_found"];
    for (const outcome of await Promise.allSettled(work)) {
      if (outcome.status === "rejected") expect(expected).toContain(outcome.reason.code);
    }
    await expectNoStray();
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });
});

/** The same book as another process has it: before each of its appends that it asks for, something else happens. */
async function overtaken(before: (batches: number) => Promise<void>): Promise<Daybook> {
  const racing = new Proxy(store, {
    get(target, name: keyof Store) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return async (...words: unknown[]) => {
        if (name === "append") await before((words[0] as unknown[]).length);
        return (value as (...words: unknown[]) => unknown).apply(target, words);
      };
    },
  });
  return openDaybook(racing, { zone: "UTC" });
}

describe("a deletion that another process overtakes", () => {
  test("is not gone on with where that one left the guard", async () => {
    await plant("a b<a");
    const other = await openDaybook(store, { zone: "UTC" });
    let raced = false;
    // One change of the tree, so that the guard stands where the second step of two would find it.
    const late = await overtaken(async () => {
      if (raced) return;
      raced = true;
      await other.tasks.create({ id: "late", title: "late", parent: "a" });
    });
    await late.tasks.remove("a", { children: "cascade" });
    expect(raced).toBe(true);
    expect(await planted()).toBe("");
    await expectNoStray();
  });

  test("leaves what that one moved out, and all below it", async () => {
    await plant("a b<a c<b d<c e<a");
    const other = await openDaybook(store, { zone: "UTC" });
    const late = await overtaken(async (batches) => {
      if (batches > 1) await other.tasks.move("b", null);
    });
    await late.tasks.remove("a", { children: "cascade" });
    expect(await planted()).toBe("b c<b d<c");
    await expectNoStray();
  });

  test.each(["cascade", "detach"] as const)(
    "again and again comes to its end: %s, though the tree is never as it was seen",
    async (children) => {
      await plant("top a<top b<a c<a d<b e<b else");
      const other = await openDaybook(store, { zone: "UTC" });
      let changes = 0;
      const late = await overtaken(async (batches) => {
        if (batches === 1) return;
        changes += 1;
        await other.tasks.create({ id: `x${changes}`, title: "x", parent: changes < 3 ? "b" : "else" });
      });
      await late.tasks.remove("a", { children });
      expect(changes).toBeGreaterThan(0);
      const left = await planted();
      if (children === "cascade") expect(left).toMatch(/^else top( x\d+<else)*$/);
      else expect(left).toMatch(/^b<top c<top d<b e<b else top( x\d+<(?:b|else))+$/);
      await expectNoStray();
    },
  );
});

import { afterEach, describe, expect, test, vi } from "vitest";
import { type Projection, project } from "../../config/projections.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { MemoryStore } from "../../store/memory/memory-store.ts";
import { SqliteStore } from "../../store/sqlite/sqlite-store.ts";
import type { Store } from "../../store/store.ts";

interface User {
  name: string;
  email?: string;
  logins: number;
}

const users = (revision = 1, greeting = "") =>
  project<User>({
    log: "users",
    revision,
    on: {
      "user.signed-up": (_user, { data }) => ({
        name: greeting + (data as { name: string }).name,
        logins: 0,
      }),
      "user.email-set": (user, { data }) => ({ ...(user as User), email: (data as { email: string }).email }),
      "user.logged-in": (user) => ({ ...(user as User), logins: (user as User).logins + 1 }),
      "user.removed": () => null,
      "user.broken": () => {
        throw new Error("no such case");
      },
    },
    lookups: ({ name, email }) => [
      { name: "all", value: "", sort: name },
      ...(email === undefined ? [] : [{ name: "email", value: email }]),
    ],
  });

let books: Daybook[] = [];
let time = Date.parse("2026-03-02T10:00:00Z");
afterEach(async () => {
  for (const book of books) await book.close();
  books = [];
});

async function open(store: Store | string, projection: Projection = users()): Promise<Daybook> {
  const book = await openDaybook(store, {
    config: { projections: { users: projection } },
    clock: () => time,
    zone: "UTC",
  });
  books.push(book);
  return book;
}

const signUp = (book: Daybook, subject: string, name = subject) =>
  book.append("users", { type: "user.signed-up", subject, data: { name } });
const setEmail = (book: Daybook, subject: string, email: string) =>
  book.append("users", { type: "user.email-set", subject, data: { email } });
const event = (book: Daybook, subject: string, type: string) => book.append("users", { type, subject });

const STORES: [string, () => Store][] = [
  ["sqlite", () => SqliteStore.open(":memory:")],
  ["a store of small atomic writes", () => new MemoryStore({ atomicItems: 100 })],
];

describe.each(STORES)("records on %s", (_name, newStore) => {
  test("hold what the events of their streams made of them, and their version", async () => {
    const book = await open(newStore());
    await signUp(book, "u-1", "Ana");
    await setEmail(book, "u-1", "ana@example.org");
    await book.append("other", { type: "user.signed-up", subject: "u-9", data: { name: "no" } });
    await book.projections.catchUp();
    expect(await book.projections.record("users", "u-1")).toEqual({
      subject: "u-1",
      version: 2,
      state: { name: "Ana", email: "ana@example.org", logins: 0 },
    });
    await expect(book.projections.record("users", "u-9")).rejects.toMatchObject({ code: "record_not_found" });
    await expect(book.projections.record("nope", "u-1")).rejects.toMatchObject({
      code: "projection_not_found",
    });
  });

  test("a type that no handler knows changes nothing but the version", async () => {
    const book = await open(newStore());
    await signUp(book, "u-1");
    await event(book, "u-1", "user.unheard-of");
    await event(book, "u-1", "constructor");
    await event(book, "u-1", "user.logged-in");
    await book.projections.catchUp();
    const { version, state } = await book.projections.record<User>("users", "u-1");
    expect({ version, logins: state.logins }).toEqual({ version: 4, logins: 1 });
  });

  test("are found by their lookups, as these are now", async () => {
    const book = await open(newStore());
    await signUp(book, "u-1", "Ana");
    await signUp(book, "u-2", "Bob");
    await setEmail(book, "u-1", "old@example.org");
    await book.projections.catchUp();
    await setEmail(book, "u-1", "new@example.org");
    await book.projections.catchUp();
    const find = async (value: string) =>
      (await book.projections.records("users", { lookup: "email", value })).items.map(
        ({ subject }) => subject,
      );
    expect(await find("old@example.org")).toEqual([]);
    expect(await find("new@example.org")).toEqual(["u-1"]);
    await event(book, "u-1", "user.removed");
    await book.projections.catchUp();
    expect(await find("new@example.org")).toEqual([]);
    await expect(book.projections.record("users", "u-1")).rejects.toMatchObject({ code: "record_not_found" });
    await signUp(book, "u-1", "Ana again");
    await book.projections.catchUp();
    expect(await book.projections.record("users", "u-1")).toMatchObject({
      version: 5,
      state: { name: "Ana again" },
    });
  });

  test("come in pages, in the order of the sort text, both ways and within bounds", async () => {
    const book = await open(newStore());
    const names = ["a", "b", "b c", "b!", "ba", "c", "é"];
    for (const name of names) await signUp(book, `u-${name}`, name);
    await book.projections.catchUp();
    const all = async (query: { from?: string; to?: string; direction?: "forward" | "backward" }) => {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await book.projections.records<User>("users", {
          lookup: "all",
          value: "",
          limit: 2,
          ...query,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items.map(({ state }) => state.name));
        cursor = page.nextCursor;
        if (cursor === undefined) return found;
      }
    };
    const sorted = ["a", "b", "b c", "b!", "ba", "c", "é"].sort();
    expect(await all({})).toEqual(sorted);
    expect(await all({ direction: "backward" })).toEqual(sorted.toReversed());
    expect(await all({ from: "b", to: "b" })).toEqual(["b"]);
    expect(await all({ from: "b", to: "ba", direction: "backward" })).toEqual(["ba", "b!", "b c", "b"]);
  });

  test("an event that cannot be folded stops its stream alone, says why, and goes on when it can be", async () => {
    let isBroken = true;
    const definition = users();
    definition.on["user.broken"] = ((user: User) => {
      if (isBroken) throw new Error("no such case");
      return user;
    }) as never;
    const book = await open(newStore(), definition);
    await signUp(book, "bad");
    await event(book, "bad", "user.broken");
    await event(book, "bad", "user.logged-in");
    await event(book, "worst", "user.broken");
    await signUp(book, "good");
    await event(book, "good", "user.logged-in");
    await book.projections.catchUp();
    expect(await book.projections.record("users", "good")).toMatchObject({ version: 2 });
    expect(await book.projections.record("users", "bad")).toMatchObject({
      version: 1,
      state: { name: "bad", logins: 0 },
      stopped: { version: 2, error: "Error: no such case" },
    });
    await expect(book.projections.record("users", "worst")).rejects.toMatchObject({
      code: "record_not_found",
      hint: "its event 1 cannot be folded: Error: no such case",
    });
    const { items } = await book.projections.stopped("users");
    expect(items.map(({ subject }) => subject).sort()).toEqual(["bad", "worst"]);
    expect(await book.projections.list()).toMatchObject([{ name: "users", hasStopped: true }]);
    await event(book, "bad", "user.logged-in");
    await book.projections.catchUp();
    expect(await book.projections.record("users", "bad")).toMatchObject({ version: 1 });
    isBroken = false;
    await book.projections.catchUp();
    expect(await book.projections.record("users", "bad")).toMatchObject({ version: 4, state: { logins: 2 } });
    expect((await book.projections.record("users", "bad")).stopped).toBeUndefined();
    expect(await book.projections.stopped("users")).toEqual({ items: [] });
  });

  test("a state or a lookup that cannot be kept is an error of its event", async () => {
    const odd: Record<string, () => unknown> = {
      "state.promise": () => Promise.reject(new Error("later")),
      "state.function": () => () => 1,
      "state.bigint": () => 1n,
      "state.large": () => "x".repeat(256 * 1024),
      "lookup.many": () => ({
        lookups: Array.from({ length: 41 }, (_, n) => ({ name: "n", value: `${n}` })),
      }),
      "lookup.name": () => ({ lookups: [{ name: "A#b", value: "x" }] }),
      "lookup.value": () => ({ lookups: [{ name: "a", value: 7 }] }),
      "lookup.sort": () => ({ lookups: [{ name: "a", value: "x", sort: "a\u0000b" }] }),
      "lookup.none": () => ({ lookups: [null] }),
    };
    const book = await open(
      newStore(),
      project<{ lookups?: never[] }>({
        log: "users",
        on: odd as never,
        lookups: ({ lookups = [] }) => lookups,
      }),
    );
    for (const type of Object.keys(odd)) await event(book, type, type);
    await book.projections.catchUp();
    const { items } = await book.projections.stopped("users");
    expect(items.map(({ subject }) => subject).sort()).toEqual(Object.keys(odd).sort());
    expect(items.map(({ error }) => error).sort()[0]).toMatch(/lookups must be at most 40, got 41/);
  });

  test("lookups that are promised are an error of their event, and nobody's unhandled rejection", async () => {
    const lookups = () => Promise.reject(new Error("later"));
    const book = await open(
      newStore(),
      project({ log: "users", on: { add: () => ({}) }, lookups: lookups as never }),
    );
    await event(book, "u", "add");
    await book.projections.catchUp();
    expect((await book.projections.stopped("users")).items).toMatchObject([
      { error: "TypeError: lookups must be answered at once, got a promise" },
    ]);
  });

  test("what a handler does to a state that it was given does not stay when it throws", async () => {
    const book = await open(
      newStore(),
      project<{ n: number[] }>({
        log: "users",
        on: {
          add: (state) => {
            const next = state ?? { n: [] };
            next.n.push(1);
            if (next.n.length === 3) throw new Error("three");
            return next;
          },
        },
      }),
    );
    for (let n = 0; n < 4; n++) await event(book, "u", "add");
    await book.projections.catchUp();
    expect(await book.projections.record("users", "u")).toMatchObject({ version: 2, state: { n: [1, 1] } });
  });

  test("a higher revision builds new records beside the old, which are read until the switch", async () => {
    const store = newStore();
    const keep = new Proxy(store, {
      get: (target, key) => (key === "close" ? async () => {} : bound(target, key)),
    });
    const old = await open(keep);
    for (let n = 0; n < 5; n++) await signUp(old, `u-${n}`);
    await old.projections.catchUp();
    const book = await open(keep, users(2, "Dear "));
    expect(await book.projections.record("users", "u-1")).toMatchObject({ state: { name: "u-1" } });
    await signUp(old, "u-9");
    await book.projections.catchUp();
    expect(await book.projections.record("users", "u-1")).toMatchObject({ state: { name: "Dear u-1" } });
    expect(await book.projections.record("users", "u-9")).toMatchObject({ state: { name: "Dear u-9" } });
    expect(await book.projections.list()).toMatchObject([{ revision: 2, building: null }]);
    await expect(old.projections.catchUp()).rejects.toMatchObject({ code: "config_invalid" });
    time += 61_000;
    await book.projections.catchUp();
    expect(await generationsIn(store)).toBe(1);
    await store.close();
  });

  test("rebuild folds the log again and leaves one generation", async () => {
    const store = newStore();
    let greeting = "";
    const definition = users();
    definition.on["user.signed-up"] = ((_user: unknown, { subject }: { subject: string }) => ({
      name: greeting + subject,
      logins: 0,
    })) as never;
    const book = await open(store, definition);
    await signUp(book, "u-1");
    await book.projections.catchUp();
    greeting = "Dear ";
    const onProgress = vi.fn();
    expect(await book.projections.rebuild({ onProgress })).toEqual({ projections: 1, events: 1 });
    expect(onProgress).toHaveBeenCalledWith(1);
    expect(await book.projections.record("users", "u-1")).toMatchObject({ state: { name: "Dear u-1" } });
    time += 61_000;
    await book.projections.catchUp();
    expect(await generationsIn(store)).toBe(1);
    await expect(book.projections.rebuild({ name: "nope" })).rejects.toMatchObject({
      code: "projection_not_found",
    });
  });
});

function bound(target: Store, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" ? value.bind(target) : value;
}

async function generationsIn(store: Store): Promise<number> {
  const { items } = await store.queryItems({ pkPrefix: "", direction: "forward", limit: 10_000 });
  return new Set(
    items.map(({ pk }) => /^(.*)#(?:record|checkpoint|lookup|stopped)#/.exec(pk)?.[1]).filter(Boolean),
  ).size;
}

test("a poison stream among a thousand leaves the others current while it is tried again", async () => {
  const book = await open(":memory:");
  for (let n = 0; n < 1_000; n++) await signUp(book, `u-${n}`);
  await event(book, "u-500", "user.broken");
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 1_000; n += 10) await event(book, `u-${n}`, "user.logged-in");
    await book.projections.catchUp();
    time += 100;
  }
  const { items } = await book.projections.records<User>("users", { lookup: "all", value: "", limit: 1_000 });
  expect(items).toHaveLength(1_000);
  const behind = items.filter(({ subject, state }) => {
    const isOn = Number(subject.slice(2)) % 10 === 0;
    return state.logins !== (isOn ? 3 : 0);
  });
  expect(behind).toMatchObject([
    { subject: "u-500", version: 1, stopped: { version: 2, attempts: 3, error: "Error: no such case" } },
  ]);
});

test("a stream that stopped is tried again after 100 ms, then after twice as long each time, up to a minute", async () => {
  const book = await open(":memory:");
  await signUp(book, "u-1");
  await event(book, "u-1", "user.broken");
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt++) {
    await book.projections.catchUp();
    const [stream] = (await book.projections.stopped("users")).items;
    expect(stream?.attempts).toBe(attempt + 1);
    pauses.push(Date.parse(stream?.retryAt as string) - time);
    time = Date.parse(stream?.retryAt as string);
  }
  expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 800]);
  expect(pauses.slice(-2)).toEqual([60_000, 60_000]);
});

test("a log ordered by time is refused, by the settings and when its events are met", async () => {
  const projections = { users: users() };
  await expect(
    openDaybook(":memory:", { config: { logs: { users: { ordering: "time" } }, projections } }),
  ).rejects.toMatchObject({ code: "config_invalid", message: expect.stringContaining("ordered by version") });
  const store = new MemoryStore();
  const keep = new Proxy(store, {
    get: (target, key) => (key === "close" ? async () => {} : bound(target, key)),
  });
  const book = await openDaybook(keep, { config: { logs: { users: { ordering: "time" } } } });
  await signUp(book, "u-1");
  await book.close();
  await expect((await open(keep)).projections.catchUp()).rejects.toMatchObject({ code: "log_ordering" });
});

test.each([
  [{ log: "users" }, "on must be given"],
  [{ log: "Users!", on: {} }, "log must be a log's name"],
  [{ log: "users", on: { a: 1 } }, "on.a must be a function"],
  [{ log: "users", on: {}, revision: 0 }, "revision must be a whole number"],
  [{ log: "users", on: {}, lookup: () => [] }, "among log, on, lookups, revision"],
])("project refuses %j", (definition, message) => {
  expect(() => project(definition as never)).toThrow(message);
});

test("run folds what is recorded, here and elsewhere, until it is told to stop", async () => {
  time = Date.now();
  const book = await open(":memory:");
  const stop = new AbortController();
  const errors: unknown[] = [];
  const running = book.projections.run({ signal: stop.signal, onError: (error) => errors.push(error) });
  await signUp(book, "u-1");
  await vi.waitFor(async () =>
    expect(await book.projections.record("users", "u-1")).toMatchObject({ version: 1 }),
  );
  await event(book, "u-1", "user.logged-in");
  await vi.waitFor(async () =>
    expect(await book.projections.record("users", "u-1")).toMatchObject({ version: 2 }),
  );
  stop.abort();
  await running;
  expect(errors).toEqual([]);
});

import { expect, test } from "vitest";
import { type LastWrite, MortalStore } from "../../../test/support/mortal-store.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import { trackerDumpRows } from "../../sources/tracker-dump.ts";
import { MemoryStore } from "../../store/memory/memory-store.ts";
import { importTracker, type TrackerReport } from "./tracker-import.ts";

const clock = () => Date.parse("2026-06-01T12:00:00Z");

const row = (kind: string, id: string, payload: object) => ({ pk: `${kind}#${id}`, sk: "0", payload });
const DUMP = [
  row("TASK", "t-2", {
    title: "child",
    status: "DONE",
    crdate: "2026-03-01",
    codate: "2026-03-04",
    ptask: "t-1",
  }),
  row("LOG", "l-1", {
    title: "a",
    content: "more",
    duration: 5,
    tagList: ["x"],
    task: "t-2",
    date: "2026-03-02",
  }),
  row("TASK", "t-1", { title: "root", content: "c", status: "OPEN", crdate: "2026-03-01", tagList: ["x"] }),
  row("NOTE", "n-1", { title: "n", content: "c", date: "2026-03-02" }),
  row("TAG", "spare", {}),
];

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(DUMP));
}

function importInto(book: Daybook): Promise<TrackerReport> {
  const { calendar, time, tasks, notes, tags } = book;
  const streamOf = async (log: string, subject: string) => {
    try {
      return (await book.stream(log, subject)).items;
    } catch (error) {
      if (isDaybookError(error, "stream_not_found")) return [];
      throw error;
    }
  };
  const firstEvent = async (log: string, subject: string) => (await streamOf(log, subject))[0];
  async function* newestFirst(log: string, subject: string) {
    yield* (await streamOf(log, subject)).reverse();
  }
  const target = { calendar, time, tasks, notes, tags, firstEvent, newestFirst };
  return importTracker(target, trackerDumpRows(bytes()));
}

async function contentsOf(book: Daybook): Promise<unknown> {
  const lists = [book.tasks.list(), book.notes.list(), book.time.list(), book.tags.list()];
  return (await Promise.all(lists)).map(({ items }) => items);
}

/** Whole when it ends by itself. */
async function untilDeath(store: MortalStore, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  while (!isDone && !store.isDead) await new Promise((resolve) => setImmediate(resolve));
}

const DEATHS = [1, 2, 3, 4, 5, 6].flatMap((atWrite) =>
  (["written", "lost"] as const).map((last): [number, LastWrite] => [atWrite, last]),
);

test.each(DEATHS)(
  "an import that dies at its write %i (%s) is finished by doing it again",
  async (atWrite, last) => {
    const clean = await openDaybook(new MemoryStore(), { zone: "UTC", clock });
    expect(await importInto(clean)).toMatchObject({ recorded: 5, rejectedTotal: 0 });
    const store = new MemoryStore();
    const mortal = new MortalStore(store);
    const dying = await openDaybook(mortal, { zone: "UTC", clock });
    mortal.killAtWrite(atWrite, last);
    await untilDeath(mortal, importInto(dying));
    expect(mortal.isDead).toBe(true);
    const book = await openDaybook(store, { zone: "UTC", clock });
    expect(await importInto(book)).toMatchObject({ rejectedTotal: 0 });
    expect(await contentsOf(book)).toEqual(await contentsOf(clean));
    expect(await importInto(book)).toMatchObject({ recorded: 0, duplicate: 5, amended: 0 });
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  },
);

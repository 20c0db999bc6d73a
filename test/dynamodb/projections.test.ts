/** Projections on DynamoDB: what holds on a file holds here. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { project } from "../../src/config/projections.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { engineRequired, missingEngine, openBook } from "../support/dynamodb.ts";

interface Sum {
  total: number;
  digits: string[];
}

let isBroken = true;
const sums = project<Sum>({
  log: "sums",
  on: {
    "sum.added": (sum, { data }) => {
      const total = (sum?.total ?? 0) + (data as number);
      return { total, digits: [...String(total)] };
    },
    "sum.broken": (sum) => {
      if (isBroken) throw new Error("broken");
      return sum;
    },
  },
  lookups: ({ digits }) => digits.map((digit, place) => ({ name: "digit", value: digit, sort: `${place}` })),
});

let book: Daybook;

beforeEach(async (context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  book = await openDaybook(await openBook(), { zone: "UTC", config: { projections: { sums } } });
});

afterEach(() => book?.close());

const add = (subject: string, data: number) => book.append("sums", { type: "sum.added", subject, data });

test("records are folded, found by lookups, stopped and gone on with, and built anew", async () => {
  isBroken = true;
  const subjects = Array.from({ length: 30 }, (_, index) => `s-${index}`);
  for (let round = 1; round <= 3; round++) {
    await Promise.all(subjects.map((subject, index) => add(subject, round * 100 + index)));
    if (round === 1) await book.append("sums", { type: "sum.broken", subject: "s-7" });
    await book.projections.catchUp();
  }
  const expectRecords = async (but: string[]) => {
    for (const [index, subject] of subjects.entries()) {
      if (but.includes(subject)) continue;
      const { version, state } = await book.projections.record<Sum>("sums", subject);
      expect({ version, total: state.total }).toEqual({
        version: subject === "s-7" ? 4 : 3,
        total: 600 + 3 * index,
      });
    }
  };
  await expectRecords(["s-7"]);
  expect(await book.projections.record("sums", "s-7")).toMatchObject({ version: 1, stopped: { version: 2 } });
  isBroken = false;
  await book.projections.catchUp();
  await expectRecords([]);
  expect(await book.projections.stopped("sums")).toEqual({ items: [] });
  const query = { lookup: "digit", value: "6", from: "0", to: "0", limit: 7 };
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await book.projections.records("sums", {
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items.map(({ subject }) => subject));
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  expect(found.sort()).toEqual(subjects.toSorted());
  expect(await book.projections.rebuild()).toEqual({ projections: 1, events: 91 });
  await expectRecords([]);
});

test("run folds what is recorded until it is told to stop", async () => {
  const stop = new AbortController();
  const onError = vi.fn();
  const running = book.projections.run({ signal: stop.signal, onError });
  await add("s-1", 5);
  await vi.waitFor(
    async () => expect(await book.projections.record("sums", "s-1")).toMatchObject({ version: 1 }),
    {
      timeout: 20_000,
      interval: 100,
    },
  );
  stop.abort();
  await running;
  expect(onError).not.toHaveBeenCalled();
});

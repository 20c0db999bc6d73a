import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import type { NewEvent } from "../event/event.ts";
import type { AppendVersionsOptions, VersionedEvent } from "./append-versions.ts";

let book: Daybook;
beforeEach(async (context) => {
  book = await openTestBook(context, { zone: "UTC", config: { logs: { views: { ordering: "time" } } } });
});
afterEach(() => book.close());

type Given = [version: number, more?: Partial<NewEvent> & { log?: string }];

/** Events of stream `s`, known as `e<version>`. */
async function append(given: Given[], options?: AppendVersionsOptions) {
  async function* rows() {
    for (const [index, [version, { log = "users", ...more } = {}]] of given.entries()) {
      const event = {
        id: `e${version}`,
        source: "old",
        type: "thing.done",
        subject: "s",
        data: { version },
        ...more,
      };
      yield { line: index + 1, value: { log, version, event } satisfies VersionedEvent };
    }
  }
  const { recorded, duplicate, rejected } = await book.appendVersions(rows(), options);
  return {
    recorded,
    duplicate,
    rejected: rejected.map(({ line, code, message }) => `${line} ${code} ${message}`),
  };
}

const versions = async () =>
  (await book.events({ direction: "forward" })).items.map(({ id, version }) => `${id}@${version}`).sort();

describe("events with versions", () => {
  test("get their own, and a second time are duplicates", async () => {
    expect(await append([[1], [2], [3]])).toEqual({ recorded: 3, duplicate: 0, rejected: [] });
    expect(await append([[1], [2], [3], [4]])).toEqual({ recorded: 1, duplicate: 3, rejected: [] });
    expect(await versions()).toEqual(["e1@1", "e2@2", "e3@3", "e4@4"]);
  });

  test("behind a gap wait until it is filled", async () => {
    expect(await append([[1], [3], [4]])).toEqual({
      recorded: 1,
      duplicate: 0,
      rejected: [
        "2 version_conflict stream s of log users: must have version 2 next, got 3",
        "3 version_conflict stream s of log users: must have version 2 next, got 4",
      ],
    });
    expect(await append([[2], [3], [4]])).toMatchObject({ recorded: 3, rejected: [] });
    expect(await versions()).toEqual(["e1@1", "e2@2", "e3@3", "e4@4"]);
  });

  test("behind one that is refused wait as behind a gap", async () => {
    const { recorded, rejected } = await append([[1], [2, { type: "no type!" }], [3]]);
    expect({ recorded, codes: rejected.map((text) => text.split(" ")[1]) }).toEqual({
      recorded: 1,
      codes: ["event_invalid", "version_conflict"],
    });
  });

  test("twice in one file are one if they say the same", async () => {
    expect(await append([[1], [1], [2], [2, { data: { other: true } }]])).toEqual({
      recorded: 2,
      duplicate: 1,
      rejected: [
        "4 version_conflict stream s of log users: version 2 must be as it was recorded, got another content before",
      ],
    });
  });

  test("of a stream that went another way are refused, and nothing behind it is taken", async () => {
    await append([[1]]);
    await book.append("users", { id: "own", type: "thing.done", subject: "s" });
    const many: Given[] = Array.from({ length: 2_000 }, (_, index) => [index + 1]);
    const { recorded, duplicate, rejected } = await append(many);
    expect({ recorded, duplicate, first: rejected.slice(0, 2) }).toEqual({
      recorded: 0,
      duplicate: 1,
      first: [
        "2 version_conflict stream s of log users: version 2 must be event e2, got own",
        "3 version_conflict stream s of log users: must hold what comes before, got other events",
      ],
    });
    expect(await versions()).toEqual(["e1@1", "own@2"]);
  });

  test("that begin behind another event than theirs are refused, where they know theirs", async () => {
    await book.append("users", { id: "own", type: "thing.done", subject: "s" });
    const event = { id: "e2", source: "old", type: "thing.done", subject: "s" };
    async function* rows() {
      yield { line: 1, value: { log: "users", version: 2, event, previousId: "e1" } };
    }
    expect(await book.appendVersions(rows())).toMatchObject({ recorded: 0, rejectedTotal: 1 });
  });

  test("of which only the partial form was recorded say so, and a partial form adds nothing to the whole", async () => {
    await append([[1, { partial: true, data: { id: "s" } }]]);
    expect((await append([[1]])).rejected).toEqual([
      "1 version_conflict stream s of log users: version 1 must be as it was recorded, got only its partial form before",
    ]);
    await append([[2]]);
    expect(await append([[2, { partial: true, data: { id: "s" } }]])).toMatchObject({
      duplicate: 1,
      rejected: [],
    });
  });

  test("have no place in a log ordered by time", async () => {
    expect((await append([[1, { log: "views" }]])).rejected).toEqual([
      "1 log_ordering log views must be ordered by version, got ordering time",
    ]);
  });

  test("are only looked at in a dry run, over many chunks too", async () => {
    const many: Given[] = Array.from({ length: 2_500 }, (_, index) => [index + 1]);
    expect(await append([...many, [2_502]], { dryRun: true })).toMatchObject({
      recorded: 2_500,
      rejected: ["2501 version_conflict stream s of log users: must have version 2501 next, got 2502"],
    });
    expect(await versions()).toEqual([]);
  });
});

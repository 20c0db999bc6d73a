/**
 * Changes of rows captured in bulk, beside appending the very events that follow from them, in turns within one run.
 *
 *     npm run bench capture [changes]
 */
import { join } from "node:path";
import type { TableSettings } from "../src/config/tables.ts";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import type { NewEvent } from "../src/event/event.ts";
import { readChange } from "../src/sources/changes/read-change.ts";
import { TableRules } from "../src/sources/changes/table-rules.ts";
import { inFolder, perSecond, print, printMachine, randomOf, ratio, timed } from "./harness.ts";

const CHANGES = Number(process.argv[2] ?? 1_000_000);
const PARTS = 20;
const BATCH = 1_000;
const ROWS = 10_000;
const ACTORS = 5_000;
const STATUSES = ["OPEN", "IN_PROGRESS", "DONE"];
const ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/Task/stream/2026-01-01T00:00:00.000";

/** As docs/capture.md has it. */
const TASK: TableSettings = {
  actor: "lastModifiedBy",
  time: "lastModifiedDate",
  ignore: ["views"],
  rules: [
    { type: "task.completed", when: { status: { to: "DONE" } }, data: { title: "<new.title>" } },
    { type: "task.reopened", when: { status: { from: "DONE", to: "IN_PROGRESS" } } },
    { type: "task.assigned", when: { assignee: { changed: true } } },
  ],
};

const text = (value: string) => ({ S: value });

/** Records of a DynamoDB stream: a task each, now of this status and assignee and now of another. */
function changeRecords(): () => object {
  const random = randomOf(1);
  let serial = 0;
  let time = Date.UTC(2025, 0, 1);
  const imageOf = (key: number, atMs: number) => ({
    id: text(`task-${key}`),
    title: text("a title of ordinary length"),
    status: text(STATUSES[random(3)] as string),
    assignee: text(`actor-${random(3)}`),
    views: { N: String(random(1_000)) },
    tags: { SS: ["blue", "green"] },
    project: { M: { id: text(`project-${key % 100}`), name: text("Some project") } },
    lastModifiedBy: text(`actor-${random(ACTORS)}`),
    lastModifiedDate: text(new Date(atMs).toISOString()),
  });
  return () => {
    time += 30_000;
    serial += 1;
    const key = random(ROWS);
    return {
      eventID: `event-${serial}`,
      eventName: "MODIFY",
      eventSource: "aws:dynamodb",
      awsRegion: "eu-west-1",
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(time / 1_000),
        Keys: { id: text(`task-${key}`) },
        OldImage: imageOf(key, time - 3_600_000),
        NewImage: imageOf(key, time),
        SequenceNumber: String(4_100_000_000_000 + serial),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
      eventSourceARN: ARN,
    };
  };
}

async function* rowsOf(values: object[]) {
  for (const [index, value] of values.entries()) yield { line: index + 1, value };
}

async function checkSame(books: Daybook[]): Promise<void> {
  const counts = await Promise.all(books.map(async (book) => (await book.logs())[0]?.events));
  if (counts[0] !== counts[1]) throw new Error(`both must hold the same events, got ${counts.join(" and ")}`);
}

interface Time {
  ms: number;
  /** Of the processor, which other programs of the machine do not take part in. */
  cpuMs: number;
}

interface Totals {
  changes: number;
  events: number;
  capture: Time;
  append: Time;
}

function emptyTotals(): Totals {
  return { changes: 0, events: 0, capture: { ms: 0, cpuMs: 0 }, append: { ms: 0, cpuMs: 0 } };
}

async function measured(time: Time, work: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  time.ms += await timed(work);
  const { user, system } = process.cpuUsage(before);
  time.cpuMs += (user + system) / 1_000;
}

function add(total: Totals, sums: Totals): void {
  total.changes += sums.changes;
  total.events += sums.events;
  for (const name of ["capture", "append"] as const) {
    total[name].ms += sums[name].ms;
    total[name].cpuMs += sums[name].cpuMs;
  }
}

function shown({ events, capture, append }: Totals): Record<string, string | number> {
  return {
    "captured events/s": perSecond(events, capture.ms),
    "appended events/s": perSecond(events, append.ms),
    ratio: ratio(append.ms / capture.ms),
    "of processor time": ratio(append.cpuMs / capture.cpuMs),
  };
}

async function run(folder: string): Promise<void> {
  const open = (name: string) =>
    openDaybook(join(folder, name), { zone: "UTC", config: { tables: { Task: TASK } } });
  const [captured, appended] = [await open("captured.db"), await open("appended.db")];
  const rules = new TableRules("Task", TASK);
  const next = changeRecords();
  const batches = Math.ceil(CHANGES / PARTS / BATCH);
  const total = emptyTotals();
  const rows: Record<string, string | number>[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const sums = emptyTotals();
    for (let batch = 0; batch < batches; batch += 1) {
      const records = Array.from({ length: BATCH }, next);
      const events: NewEvent[] = records.flatMap((record) => rules.events(readChange(record), () => ""));
      const capture = () => measured(sums.capture, () => captured.capture(rowsOf(records)));
      const append = () => measured(sums.append, () => appended.appendRows("task", rowsOf(events)));
      // Who is first finds the machine in another state.
      for (const work of batch % 2 === 0 ? [capture, append] : [append, capture]) await work();
      sums.changes += records.length;
      sums.events += events.length;
    }
    add(total, sums);
    rows.push({ changes: total.changes, ...shown(sums) });
  }
  rows.push({ changes: "all", ...shown(total) });
  await checkSame([captured, appended]);
  await Promise.all([captured.close(), appended.close()]);
  print(`${total.changes} changes, ${total.events} events, in batches of ${BATCH}`, rows);
}

printMachine(`bench/capture: ${CHANGES} records of a DynamoDB stream, ${PARTS} interleaved parts`);
await inFolder(run);

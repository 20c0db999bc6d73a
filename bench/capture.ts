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
import { inFolder, median, perSecond, print, printMachine, randomOf, ratio, timed } from "./harness.ts";

const CHANGES = Number(process.argv[2] ?? 1_000_000);
const PARTS = 20;
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

async function run(folder: string): Promise<void> {
  const open = (name: string) =>
    openDaybook(join(folder, name), { zone: "UTC", config: { tables: { Task: TASK } } });
  const [captured, appended] = [await open("captured.db"), await open("appended.db")];
  const rules = new TableRules("Task", TASK);
  const next = changeRecords();
  const each = Math.ceil(CHANGES / PARTS);
  const ratios: number[] = [];
  const total = { changes: 0, events: 0, capture: 0, append: 0 };
  const rows: Record<string, string | number>[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const records = Array.from({ length: each }, next);
    const events: NewEvent[] = records.flatMap((record) => rules.events(readChange(record), () => ""));
    const times = { capture: 0, append: 0 };
    const capture = async () => {
      times.capture = await timed(() => captured.capture(rowsOf(records)));
    };
    const append = async () => {
      times.append = await timed(() => appended.appendRows("task", rowsOf(events)));
    };
    // Who is first finds the machine in another state.
    for (const work of part % 2 === 0 ? [capture, append] : [append, capture]) await work();
    ratios.push(times.append / times.capture);
    total.changes += records.length;
    total.events += events.length;
    total.capture += times.capture;
    total.append += times.append;
    rows.push({
      changes: total.changes,
      events: total.events,
      "captured events/s": perSecond(events.length, times.capture),
      "appended events/s": perSecond(events.length, times.append),
      ratio: ratio(times.append / times.capture),
    });
  }
  await checkSame([captured, appended]);
  await Promise.all([captured.close(), appended.close()]);
  print("in bulk", rows);
  console.log(
    `${total.changes} changes, ${total.events} events; captured ${perSecond(total.changes, total.capture)} changes/s, ` +
      `${perSecond(total.events, total.capture)} events/s; appended ${perSecond(total.events, total.append)} events/s; ` +
      `ratio ${ratio(total.append / total.capture)}, median of the parts ${ratio(median(ratios))}`,
  );
}

printMachine(`bench/capture: ${CHANGES} records of a DynamoDB stream, ${PARTS} interleaved parts`);
await inFolder(run);

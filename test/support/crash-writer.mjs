// Appends to a book in every way there is and says on stdout what was acknowledged, until it is killed.
import { openDaybook } from "../../dist/index.js";

const [location, round] = process.argv.slice(2);
const book = await openDaybook(location, { zone: "Europe/London" });
let serial = 0;
const newEvent = () => {
  serial += 1;
  const day = String((serial % 28) + 1).padStart(2, "0");
  return {
    id: `round-${round}-${serial}`,
    type: serial % 2 ? "task.created" : "task.completed",
    subject: `task-${serial % 7}`,
    actor: serial % 3 ? "ana" : "raj",
    time: `2026-03-${day}T23:30:00Z`,
    data: { tags: ["crash"] },
  };
};
const acknowledge = (events) => process.stdout.write(events.map(({ id }) => `${id}\n`).join(""));

async function* rows(count) {
  for (let line = 1; line <= count; line++) yield { line, value: newEvent() };
}

for (;;) {
  acknowledge((await book.append("tasks", newEvent())).events);
  const together = await Promise.all(Array.from({ length: 20 }, () => book.append("tasks", newEvent())));
  acknowledge(together.flatMap(({ events }) => events));
  const first = serial + 1;
  await book.appendRows("tasks", rows(3_000));
  acknowledge(Array.from({ length: 3_000 }, (_, index) => ({ id: `round-${round}-${first + index}` })));
  const start = `2026-03-02T06:15:${String(serial % 60).padStart(2, "0")}Z`;
  const entry = await book.time.record({ start, end: "2026-03-03T00:45:00Z", tags: ["Study"] });
  process.stdout.write(`entry ${entry.id}\n`);
  await book.time.amend(entry.id, { description: "amended", end: "2026-03-03T01:00:00Z" });
}

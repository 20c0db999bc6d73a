// Delivers a book until it is killed: writes each delivery down, with an effect in the book. Appends to it meanwhile.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { openDaybook } from "../../dist/index.js";

const [location, deliveries, round, total] = process.argv.slice(2);
let calls = 0;
/** Answers at once, after a moment, or fails at first; writes down what it takes. */
const handler = async (_envelope, { event, attempt, append }) => {
  calls += 1;
  if (attempt === 1 && calls % 7 === 0) throw new Error("not now");
  if (calls % 3 === 0) await delay(calls % 5);
  appendFileSync(deliveries, `${event.subject} ${event.version}\n`);
  append("effects", { type: "task.counted", subject: event.subject, data: { of: event.id } });
};
const rules = {
  count: {
    pattern: { source: ["daybook.tasks"] },
    startAt: "beginning",
    retry: { stepsSeconds: [0.05] },
    target: { handler },
  },
};
const book = await openDaybook(location, { zone: "UTC", config: { rules } });
const stop = new AbortController();
const running = book.bus.run({ signal: stop.signal, onError: (error) => console.error(error) });
for (let serial = 0; serial < Number(total); serial++) {
  const id = `${round}-${serial}`;
  await book.append("tasks", { id, type: "task.changed", subject: `t${serial % 5}` });
  process.stdout.write(`${id}\n`);
}
// Until everything is delivered, or it is killed.
for (;;) {
  const { lag, waiting } = await book.bus.rule("count");
  if (lag.events === 0 && waiting === 0) break;
  await delay(5);
}
stop.abort();
await running;
await book.close();

// Evaluates goals again and again until it is killed, and prints a line for each outcome that anybody records.
import { openDaybook } from "../../dist/index.js";

const [location, now] = process.argv.slice(2);
const book = await openDaybook(location, { clock: () => Number(now), create: false });
const onError = (error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
};
const print = async () => {
  const filter = { log: "goals", types: ["goal.reached", "goal.missed"] };
  for await (const { id } of book.tail({ after: "", filter })) process.stdout.write(`${id}\n`);
};
print().catch(onError);
for (;;) await book.goals.evaluate().catch(onError);

// How far each milestone is.
//
//   node milestones.js [book]
import { openDaybook } from "daybook";

const book = await openDaybook(process.argv[2] ?? "./daybook.db", { create: false });
const { items } = await book.projections.records("milestones", { lookup: "all", value: "" });
for (const { subject, state } of items) {
  console.log(`${subject} ${state.name}: ${state.done} of ${state.total} tasks done`);
}
await book.close();

/**
 * The DynamoDB adapter beside the bare SDK and beside Castore, on DynamoDB Local, which this starts, in memory.
 *
 *     npm run bench dynamodb [rounds] [events a round] [parts, as puts,castore,units]
 */
import { benchCastore } from "./dynamodb/castore.ts";
import { onEngine } from "./dynamodb/engine.ts";
import { benchPuts, PUT_CASES, WARM_UP } from "./dynamodb/puts.ts";
import { benchUnits } from "./dynamodb/units.ts";
import { print, printMachine, ratio } from "./harness.ts";

const size = { rounds: Number(process.argv[2] ?? 15), events: Number(process.argv[3] ?? 500) };
const parts = (process.argv[4] ?? "puts,castore,units").split(",");

printMachine(
  `bench/dynamodb: ${size.rounds} interleaved rounds of ${size.events} events each, after ${WARM_UP} to warm up. Rates are medians,
ratios the medians of the rounds' ratios. Each table is an engine of its own with all contestants on it, which shares the
processors with them.`,
);
const summary: Record<string, string>[] = [];
for (const putCase of parts.includes("puts") ? PUT_CASES : []) {
  const ratios = await onEngine((endpoint) => benchPuts(endpoint, putCase, size));
  summary.push({ case: putCase.name, "store.append": ratio(ratios.store), appendRows: ratio(ratios.rows) });
}
for (const width of parts.includes("castore") ? [1, 8] : []) {
  await onEngine((endpoint) => benchCastore(endpoint, { ...size, width }));
}
if (parts.includes("units")) await onEngine(benchUnits);
if (summary.length > 0) print("against the bare SDK, target 0.80", summary);

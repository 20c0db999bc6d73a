/**
 * The DynamoDB adapter beside the bare SDK and beside Castore, on one DynamoDB Local that this starts, in memory.
 *
 *     npm run bench dynamodb [rounds] [events a round] [parts, as puts,castore,units]
 */
import { print, printMachine, ratio } from "./harness.ts";

// The package, whose DynamoDB Local is used: this file is run from a compiled copy.
process.env.DAYBOOK_ROOT ??= process.cwd();
const { startDynamoDbLocal } = await import("../test/support/dynamodb-local.ts");
const { bareClient, createCastoreTable } = await import("./dynamodb/engine.ts");
const { benchPuts, PUT_CASES } = await import("./dynamodb/puts.ts");
const { benchCastore } = await import("./dynamodb/castore.ts");
const { benchUnits } = await import("./dynamodb/units.ts");

const parts = (process.argv[4] ?? "puts,castore,units").split(",");
const size = { rounds: Number(process.argv[2] ?? 9), events: Number(process.argv[3] ?? 1_000) };

printMachine(
  `bench/dynamodb: medians of ${size.rounds} interleaved rounds of ${size.events} events each, after one to warm up;
ratios are medians of the rounds' ratios. DynamoDB Local shares the processors with what it serves.`,
);
const engine = await startDynamoDbLocal();
try {
  const client = bareClient(engine.endpoint);
  await createCastoreTable(client);
  client.destroy();
  const summary: Record<string, string>[] = [];
  for (const putCase of parts.includes("puts") ? PUT_CASES : []) {
    const ratios = await benchPuts(engine.endpoint, putCase, size);
    summary.push({ case: putCase.name, store: ratio(ratios.store), rows: ratio(ratios.rows) });
  }
  for (const width of parts.includes("castore") ? [1, 8] : [])
    await benchCastore(engine.endpoint, { ...size, width });
  if (parts.includes("units")) await benchUnits(engine.endpoint);
  if (summary.length > 0) print("against the bare SDK, target 0.80", summary);
} finally {
  await engine.stop();
}

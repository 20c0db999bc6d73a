/**
 * Events matched a second against 1 to 100,000 rules, from JSON text and parsed, beside asking every rule one by one.
 *
 *     npm run bench patterns [rules ...]
 */
import { Matcher } from "../src/pattern/index.ts";
import { naiveMatches } from "../test/support/naive-pattern.ts";
import { median, print, printMachine, randomOf } from "./harness.ts";

const given = process.argv.slice(2).map(Number);
const COUNTS = given.length > 0 ? given : [1, 10, 100, 1_000, 10_000, 100_000];
const EVENTS = 2_000;
const ROUND_MS = 400;
const ROUNDS = 5;

type Rule = Record<string, unknown>;
const random = randomOf(7);
const pad = "x".repeat(400);

const events = Array.from({ length: EVENTS }, (_, at) => ({
  id: `e${at}`,
  source: `daybook.log${random(20)}`,
  "detail-type": `task.type${random(50)}`,
  time: "2026-01-01T00:00:00.000Z",
  detail: {
    actor: `actor-${random(1_000)}`,
    amount: random(10_000),
    file: `dir${random(100)}/name${random(1_000)}.png`,
    address: `10.${random(256)}.${random(256)}.1`,
    items: [
      { sku: `s${random(100)}`, count: random(10) },
      { sku: `s${random(100)}`, count: random(10) },
    ],
    text: pad,
  },
}));

function exactRule(): Rule {
  return {
    source: [`daybook.log${random(20)}`],
    "detail-type": [`task.type${random(50)}`],
    detail: { actor: [`actor-${random(1_000)}`, `actor-${random(1_000)}`] },
  };
}

const OTHERS: (() => Rule)[] = [
  () => ({ detail: { file: [{ prefix: `dir${random(100)}/name${random(100)}` }] } }),
  () => ({
    detail: { file: [{ suffix: `name${random(1_000)}.png` }], amount: [{ numeric: [">", random(10_000)] }] },
  }),
  () => ({
    source: [`daybook.log${random(20)}`],
    detail: { actor: [{ "equals-ignore-case": `ACTOR-${random(1_000)}` }] },
  }),
  () => {
    const low = random(10_000);
    return {
      "detail-type": [`task.type${random(50)}`],
      detail: { amount: [{ numeric: [">=", low, "<", low + 50] }] },
    };
  },
  () => ({
    source: [`daybook.log${random(20)}`],
    detail: { address: [{ cidr: `10.${random(256)}.${random(256)}.0/24` }] },
  }),
  () => ({
    "detail-type": [`task.type${random(50)}`],
    detail: { file: [{ wildcard: `dir${random(100)}/*${random(100)}.png` }] },
  }),
  () => ({
    source: [`daybook.log${random(20)}`],
    "detail-type": [`task.type${random(50)}`],
    detail: { actor: [{ "anything-but": [`actor-${random(1_000)}`] }], amount: [random(10_000)] },
  }),
  () => ({
    detail: {
      items: { sku: [`s${random(100)}`], count: [random(10)] },
      amount: [random(10_000), random(10_000)],
    },
  }),
];

function mixedRule(at: number): Rule {
  return at % 2 === 0 ? exactRule() : (OTHERS[(at >> 1) % OTHERS.length] as () => Rule)();
}

/** Events a second, the median of the rounds; each round lasts about as long. */
function rate(match: (at: number) => unknown): number {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < ROUND_MS) match(done++ % EVENTS);
    rates.push((done / (performance.now() - start)) * 1_000);
  }
  return median(rates);
}

const texts = events.map((event) => JSON.stringify(event));

function measure(kind: string, count: number, make: (at: number) => Rule) {
  const rules = Array.from({ length: count }, (_, at) => make(at));
  const started = performance.now();
  const matcher = new Matcher();
  for (const [at, rule] of rules.entries()) matcher.add(String(at), rule);
  const built = performance.now() - started;
  const matches = events.reduce((sum, event) => sum + matcher.match(event).length, 0);
  const text = rate((at) => matcher.match(JSON.parse(texts[at] as string)));
  const parsed = rate((at) => matcher.match(events[at]));
  const naive =
    count > 10_000 ? undefined : rate((at) => rules.filter((rule) => naiveMatches(rule, events[at])));
  return {
    rules: `${kind} ${count}`,
    "matches an event": (matches / EVENTS).toFixed(2),
    "build, ms": built.toFixed(0),
    "events/s from JSON": Math.round(text),
    "events/s parsed": Math.round(parsed),
    "naive, events/s": naive === undefined ? "" : naive.toPrecision(3),
    "times the naive": naive === undefined ? "" : (parsed / naive).toPrecision(3),
  };
}

printMachine(`bench/patterns: ${EVENTS} events of ${Math.round(texts.join("").length / EVENTS)} bytes`);
print(
  "matching",
  COUNTS.flatMap((count) => [measure("exact", count, exactRule), measure("mixed", count, mixedRule)]),
);

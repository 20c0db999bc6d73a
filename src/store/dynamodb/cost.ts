/**
 * What a book on DynamoDB costs, from units that are measured and a price list. Units are those of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html: a write unit is up to
 * 1 KB written, twice that in a transaction; a read unit is up to 4 KB read consistently, half of one otherwise.
 */

/** On-demand, us-east-1, as of November 2024, in dollars. Other regions are up to half as dear again. */
export const PRICES = {
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  gigabyteMonth: 0.25,
};

/** Units of one operation. `test/dynamodb/cost.test.ts` measures each. */
export const UNITS = {
  /** The event by its id, and in two indexes. */
  appendToTimeLog: { write: 3, read: 0 },
  /** The event by its version, its marker by its id, and two indexes. */
  append: { write: 4, read: 0 },
  /** The settling of views beside the items it changes: twice the checkpoint; what it looks at first. */
  settle: { write: 2, read: 6 },
  /** One counter or catalog item, however many events it folds. */
  settledItem: { write: 1, read: 0 },
  /** One counter, a day each, up to 13 items. */
  yearOfCounts: { write: 0, read: 2 },
  /** A page of a hundred entries with what overlaps them. */
  monthOfEntries: { write: 0, read: 24 },
};

/**
 * Items of an event that others of the same settling hardly share: its stream's catalog entry and counter, its actor's
 * three; and those of its activity, which it shares with none: the stream's, the actor's two.
 */
const OWN_ITEMS = 8;
/** Those that they do share: the log's catalog entry and counter, the type's two, and that there is the type. */
const SHARED_ITEMS = 5;
const MONTH_SECONDS = 30 * 86_400;
const KILOBYTE = 1_024;
const GIGABYTE = 1_024 ** 3;
/**
 * An event of 300 bytes lies in the table and twice in indexes, with its keys, beside a marker: 1,500. As activity it
 * lies in three items more, of 600 each.
 */
const STORED_BYTES = 3_300;
/** A row of the system that Daybook compares itself with: read whole, for every question. */
const RAW_ROW_BYTES = 300;

export interface Workload {
  /** A month, evenly. */
  events: number;
  /** Years of counts, and as many months of entries, that are asked for in a month. */
  questions: number;
  settleSeconds: number;
}

/** Dollars a month. */
export interface Cost {
  append: number;
  settle: number;
  questions: number;
  /** Of a year's events. */
  storage: number;
  total: number;
  /** The same questions, if each reads the raw rows it is about. */
  rawQuestions: number;
}

export function monthlyCost({ events, questions, settleSeconds }: Workload): Cost {
  const settlings = Math.min(events, MONTH_SECONDS / settleSeconds);
  const settledItems = settlings * SHARED_ITEMS + events * OWN_ITEMS;
  const append = dollars(UNITS.append, events);
  const settle = dollars(UNITS.settle, settlings) + dollars(UNITS.settledItem, settledItems);
  const asked = dollars(UNITS.yearOfCounts, questions) + dollars(UNITS.monthOfEntries, questions);
  const storage = ((events * 12 * STORED_BYTES) / GIGABYTE) * PRICES.gigabyteMonth;
  // A year's rows for the counts and a month's for the entries, read without consistency.
  const rows = questions * events * 13;
  const rawQuestions = ((rows * RAW_ROW_BYTES) / (4 * KILOBYTE)) * 0.5 * PRICES.readUnit;
  return {
    append,
    settle,
    questions: asked,
    storage,
    total: append + settle + asked + storage,
    rawQuestions,
  };
}

function dollars({ write, read }: { write: number; read: number }, times: number): number {
  return times * (write * PRICES.writeUnit + read * PRICES.readUnit);
}

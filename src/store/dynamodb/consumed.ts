import type { Capacity, ConsumedCapacity } from "@aws-sdk/client-dynamodb";

/** What one kind of call took from one table or one of its indexes. */
export interface Consumption {
  /** `PutItem`, `Query`, … */
  operation: string;
  table: string;
  /** Absent: the table itself. */
  index?: string;
  /** Calls that consumed anything here. */
  calls: number;
  /** Units as AWS bills them: 4 KB read consistently is 1, 1 KB written is 1, in a transaction 2. */
  readUnits: number;
  writeUnits: number;
}

const WRITES = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

/**
 * The sum of what DynamoDB said that calls consumed. It says so of calls that succeed: a write whose condition fails
 * costs as much as one that holds, and is not in here. Of a transaction DynamoDB Local (1.25) tells what one of its items
 * took, twice over, whatever their number: only what AWS itself says of transactions can be counted on.
 */
export class Consumed {
  #sums = new Map<string, Consumption>();
  #examined = 0;

  /** Items that reads looked at, whether they gave them or not. */
  get examined(): number {
    return this.#examined;
  }

  addExamined(items: number): void {
    this.#examined += items;
  }

  add(operation: string, answers: ConsumedCapacity | ConsumedCapacity[] | undefined): void {
    if (answers === undefined) return;
    for (const answer of Array.isArray(answers) ? answers : [answers]) {
      const table = answer.TableName ?? "";
      this.#sum({ operation, table }, answer.Table ?? answer);
      for (const [index, capacity] of Object.entries(answer.GlobalSecondaryIndexes ?? {})) {
        this.#sum({ operation, table, index }, capacity);
      }
    }
  }

  list(): Consumption[] {
    return [...this.#sums.values()].map((sum) => ({ ...sum }));
  }

  /** Units in all, or of those that `where` takes. */
  total(where: (sum: Consumption) => boolean = () => true): { readUnits: number; writeUnits: number } {
    const sums = this.list().filter(where);
    return {
      readUnits: sums.reduce((total, { readUnits }) => total + readUnits, 0),
      writeUnits: sums.reduce((total, { writeUnits }) => total + writeUnits, 0),
    };
  }

  reset(): void {
    this.#sums.clear();
    this.#examined = 0;
  }

  #sum(place: Pick<Consumption, "operation" | "table" | "index">, capacity: Capacity): void {
    const units = capacity.CapacityUnits ?? 0;
    if (units === 0) return;
    const key = `${place.operation} ${place.table} ${place.index ?? ""}`;
    const sum = this.#sums.get(key) ?? { ...place, calls: 0, readUnits: 0, writeUnits: 0 };
    sum.calls += 1;
    if (WRITES.test(place.operation)) sum.writeUnits += units;
    else sum.readUnits += units;
    this.#sums.set(key, sum);
  }
}

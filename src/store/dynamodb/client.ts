import { randomUUID } from "node:crypto";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { TypedItem } from "./attribute-value.ts";
import { Backoff } from "./backoff.ts";
import { Consumed } from "./consumed.ts";
import { type BookPlace, toBookError } from "./dynamodb-error.ts";
import { conditionFailed, failureKind, reasonsOf } from "./failure.ts";
import type { TableKey } from "./keys.ts";

export interface ClientOptions {
  /** The book's name. */
  name: string;
  /** Default: what the AWS SDK takes from its environment. */
  endpoint?: string;
  region?: string;
  /** How long one operation may go on trying while DynamoDB throttles it or others write the same. */
  retryBudgetMs: number;
  /** A request that is not answered by then is given up. */
  requestTimeoutMs: number;
  concurrency: number;
}

/**
 * The answer of a conditional write: done, or the item that is there instead (undefined: none). `ambiguous`: an attempt
 * before was not answered, so that item may be what it wrote.
 */
export type Written = { done: true } | { done: false; old: TypedItem | undefined; ambiguous: boolean };

/** The answer of a transaction: done, or for each action the item that its condition met. */
export type Transacted =
  | { done: true }
  | { done: false; failed: ({ old: TypedItem | undefined } | undefined)[] };

export interface SendOptions {
  backoff?: Backoff;
  /** Milliseconds until the request is given up, in place of the client's. */
  timeoutMs?: number;
  /** False: one that may have been done is not done again, it fails as book_unreachable. */
  repeatable?: boolean;
  /** True: no second attempt; what failed is thrown as the SDK throws it. */
  once?: boolean;
}

/** A broken connection is not tried for the whole budget: the endpoint may simply be wrong. */
const MAX_BROKEN = 3;

/** The SDK's client with Daybook's retries, errors and books of what was consumed. */
export class Client {
  readonly consumed = new Consumed();
  readonly raw: DynamoDBClient;
  readonly place: BookPlace;
  readonly eventsTable: string;
  readonly itemsTable: string;
  #retryBudgetMs: number;

  constructor({ name, endpoint, region, retryBudgetMs, requestTimeoutMs, concurrency }: ClientOptions) {
    this.place = { name, endpoint };
    this.eventsTable = `${name}-events`;
    this.itemsTable = `${name}-items`;
    this.#retryBudgetMs = retryBudgetMs;
    this.raw = new DynamoDBClient({
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(region === undefined ? {} : { region }),
      // The retries are here: the SDK's own would multiply them, and know no budget.
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: 2_000,
        requestTimeout: requestTimeoutMs,
        throwOnRequestTimeout: true,
        httpAgent: { keepAlive: true, maxSockets: concurrency * 2 },
        httpsAgent: { keepAlive: true, maxSockets: concurrency * 2 },
      },
    });
  }

  backoff(): Backoff {
    return new Backoff(this.#retryBudgetMs);
  }

  async get(TableName: string, key: TableKey, consistent = true): Promise<TypedItem | undefined> {
    const command = new GetItemCommand({
      TableName,
      Key: { pk: { S: key.pk }, sk: { S: key.sk } },
      ConsistentRead: consistent,
      ReturnConsumedCapacity: "INDEXES",
    });
    return (await this.send("GetItem", (http) => this.raw.send(command, http))).Item;
  }

  /** The items that are there of at most 100 keys, and how many keys were not looked at. */
  async getSome(
    table: string,
    { keys, attributes }: { keys: TableKey[]; attributes: string },
  ): Promise<{ items: TypedItem[]; missed: number }> {
    const command = new BatchGetItemCommand({
      RequestItems: {
        [table]: {
          Keys: keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } })),
          ProjectionExpression: attributes,
          ConsistentRead: true,
        },
      },
      ReturnConsumedCapacity: "INDEXES",
    });
    const answer = await this.send("BatchGetItem", (http) => this.raw.send(command, http));
    const missed = answer.UnprocessedKeys?.[table]?.Keys?.length ?? 0;
    return { items: answer.Responses?.[table] ?? [], missed };
  }

  query(input: QueryCommandInput): Promise<QueryCommandOutput> {
    const command = new QueryCommand({ ...input, ReturnConsumedCapacity: "INDEXES" });
    return this.send("Query", (http) => this.raw.send(command, http));
  }

  scan(input: ScanCommandInput): Promise<ScanCommandOutput> {
    const command = new ScanCommand({ ...input, ReturnConsumedCapacity: "INDEXES" });
    return this.send("Scan", (http) => this.raw.send(command, http));
  }

  put(input: PutItemCommandInput, options?: SendOptions): Promise<Written> {
    const command = new PutItemCommand({ ...input, ...ON_WRITE });
    return this.#conditional("PutItem", (http) => this.raw.send(command, http), options);
  }

  update(input: UpdateItemCommandInput, options?: SendOptions): Promise<Written> {
    const command = new UpdateItemCommand({ ...input, ...ON_WRITE });
    return this.#conditional("UpdateItem", (http) => this.raw.send(command, http), options);
  }

  delete(input: DeleteItemCommandInput, options?: SendOptions): Promise<Written> {
    const command = new DeleteItemCommand({ ...input, ...ON_WRITE });
    return this.#conditional("DeleteItem", (http) => this.raw.send(command, http), options);
  }

  /** At most 100 actions. A second try of one that may have been done changes nothing: it has the same token. */
  async transact(TransactItems: TransactWriteItem[], options: SendOptions = {}): Promise<Transacted> {
    let token = randomUUID();
    const run = (http: HttpHandlerOptions, last: unknown) => {
      // A cancelled one is known not to be done, and is another when it is tried again.
      if (last instanceof TransactionCanceledException) token = randomUUID();
      const command = new TransactWriteItemsCommand({
        TransactItems,
        ClientRequestToken: token,
        ReturnConsumedCapacity: "INDEXES",
      });
      return this.raw.send(command, http);
    };
    try {
      await this.send("TransactWriteItems", run, options);
      return { done: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException) || !isAnswer(error)) throw error;
      const failed = reasonsOf(error).map((reason) =>
        conditionFailed(reason) ? { old: reason.Item } : undefined,
      );
      return { done: false, failed };
    }
  }

  /**
   * Runs a request, again while DynamoDB is busy. A condition that does not hold is thrown as the SDK throws it, all
   * else as an error of Daybook.
   *
   * @param run gets the error of the attempt before
   */
  async send<O extends object>(
    operation: string,
    run: (http: HttpHandlerOptions, last: unknown) => Promise<O>,
    options: SendOptions & Watch = {},
  ): Promise<O> {
    const { backoff = this.backoff(), timeoutMs, repeatable = true, once = false, onUnknown } = options;
    const http = timeoutMs === undefined ? {} : { requestTimeout: timeoutMs };
    let last: unknown;
    for (let broken = 0; ; ) {
      try {
        const output = await run(http, last);
        const { ConsumedCapacity, ScannedCount, Item } = output as Metered;
        this.consumed.add(operation, ConsumedCapacity);
        this.consumed.addExamined(ScannedCount ?? (Item === undefined ? 0 : 1));
        return output;
      } catch (error) {
        if (once || isAnswer(error)) throw error;
        last = error;
        const kind = failureKind(error);
        if (kind === "unknown") {
          broken += 1;
          onUnknown?.();
        }
        if (kind === "refused" || (kind === "unknown" && (broken === MAX_BROKEN || !repeatable))) {
          throw toBookError(error, this.place);
        }
        await backoff.wait((error as Error).name, error);
      }
    }
  }

  close(): void {
    this.raw.destroy();
  }

  async #conditional(
    operation: string,
    run: (http: HttpHandlerOptions) => Promise<object>,
    options: SendOptions = {},
  ): Promise<Written> {
    let ambiguous = false;
    const onUnknown = () => {
      ambiguous = true;
    };
    try {
      await this.send(operation, run, { ...options, onUnknown });
      return { done: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { done: false, old: error.Item, ambiguous };
    }
  }
}

interface Metered {
  ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined;
  /** Of a query or a scan. */
  ScannedCount?: number | undefined;
  /** Of a single get. */
  Item?: TypedItem | undefined;
}

interface HttpHandlerOptions {
  requestTimeout?: number;
}

interface Watch {
  /** After an attempt that may have been done. */
  onUnknown?(): void;
}

const ON_WRITE = {
  ReturnConsumedCapacity: "INDEXES",
  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
} as const;

/** A condition that did not hold says something; it is no failure. */
function isAnswer(error: unknown): boolean {
  if (error instanceof ConditionalCheckFailedException) return true;
  return error instanceof TransactionCanceledException && reasonsOf(error).some(conditionFailed);
}

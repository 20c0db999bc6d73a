import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { pause } from "../turn.ts";

/** Between two looks at a shard: a call each, whether there is something or not. */
const POLL_MS = 1_000;
/** Between two tries while none succeeds. */
const MAX_WAIT_MS = 60_000;
/** Between two looks at which shards there are: AWS splits one after some hours, or when it is hot. */
const SHARDS_MS = 30_000;

export interface ChangeStreamOptions {
  /** The book's name. */
  name: string;
  endpoint?: string | undefined;
  region?: string | undefined;
  signal: AbortSignal;
  /** Something was written to the events table. It says what no more than a doorbell does. */
  onChange(): void;
  onError(error: unknown): void;
  pollMs?: number;
}

/**
 * Follows the change stream of a book until the signal aborts, from now on. No shard's place is kept: whoever hears
 * the bell reads the log, where everything is, so a record that nobody saw costs a moment and nothing else.
 */
export async function watchChanges(options: ChangeStreamOptions): Promise<void> {
  const { signal, onChange, onError, pollMs = POLL_MS } = options;
  const follower = new Follower(options);
  let waitMs = pollMs;
  try {
    while (!signal.aborted) {
      try {
        if (await follower.look()) onChange();
        waitMs = pollMs;
      } catch (error) {
        if (!signal.aborted) onError(error);
        follower.startOver();
        waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
      }
      await pause(waitMs, signal);
    }
  } finally {
    follower.close();
  }
}

class Follower {
  #table: DynamoDBClient;
  #streams: DynamoDBStreamsClient;
  #name: string;
  #arn: string | undefined;
  /** Where to read on, by shard; undefined: read to its end. */
  #iterators = new Map<string, string | undefined>();
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor({ name, endpoint, region }: ChangeStreamOptions) {
    const config = {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(region === undefined ? {} : { region }),
    };
    this.#name = name;
    this.#table = new DynamoDBClient(config);
    this.#streams = new DynamoDBStreamsClient({ ...streamsEndpoint(), ...config });
  }

  /** Whether any shard has something new. */
  async look(): Promise<boolean> {
    if (performance.now() - this.#listedAt > SHARDS_MS) await this.#list();
    const looks = [...this.#iterators].flatMap(([shard, at]) =>
      at === undefined ? [] : this.#read(shard, at),
    );
    return (await Promise.all(looks)).some(Boolean);
  }

  /** After an error: an iterator may have expired, the table may be another. */
  startOver(): void {
    this.#arn = undefined;
    this.#iterators.clear();
    this.#listedAt = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    this.#table.destroy();
    this.#streams.destroy();
  }

  async #read(shard: string, ShardIterator: string): Promise<boolean> {
    const { Records = [], NextShardIterator } = await this.#streams.send(
      new GetRecordsCommand({ ShardIterator }),
    );
    this.#iterators.set(shard, NextShardIterator);
    // It was split: its children are to be found.
    if (NextShardIterator === undefined) this.#listedAt = Number.NEGATIVE_INFINITY;
    return Records.length > 0;
  }

  /** Shards that are new since the last look are read from their beginning, those that were always there from now. */
  async #list(): Promise<void> {
    const first = this.#listedAt === Number.NEGATIVE_INFINITY && this.#iterators.size === 0;
    const shards = await this.#shards();
    const known = new Set(shards.map(({ ShardId }) => ShardId));
    for (const shard of this.#iterators.keys()) if (!known.has(shard)) this.#iterators.delete(shard);
    for (const { ShardId, SequenceNumberRange } of shards) {
      if (ShardId === undefined || this.#iterators.has(ShardId)) continue;
      const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
      if (first && isClosed) this.#iterators.set(ShardId, undefined);
      else this.#iterators.set(ShardId, await this.#iterator(ShardId, first ? "LATEST" : "TRIM_HORIZON"));
    }
    this.#listedAt = performance.now();
  }

  async #iterator(
    ShardId: string,
    ShardIteratorType: "LATEST" | "TRIM_HORIZON",
  ): Promise<string | undefined> {
    const command = new GetShardIteratorCommand({ StreamArn: this.#arn, ShardId, ShardIteratorType });
    return (await this.#streams.send(command)).ShardIterator;
  }

  async #shards(): Promise<Shard[]> {
    this.#arn ??= await this.#streamArn();
    const shards: Shard[] = [];
    for (let ExclusiveStartShardId: string | undefined; ; ) {
      const command = new DescribeStreamCommand({
        StreamArn: this.#arn,
        ...(ExclusiveStartShardId === undefined ? {} : { ExclusiveStartShardId }),
      });
      const { StreamDescription } = await this.#streams.send(command);
      shards.push(...(StreamDescription?.Shards ?? []));
      ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
      if (ExclusiveStartShardId === undefined) return shards;
    }
  }

  async #streamArn(): Promise<string> {
    const { Table } = await this.#table.send(new DescribeTableCommand({ TableName: `${this.#name}-events` }));
    if (Table?.LatestStreamArn !== undefined) return Table.LatestStreamArn;
    throw new Error(
      `table ${this.#name}-events must have a change stream, got none; run \`daybook setup\` again`,
    );
  }
}

/** An endpoint that is set for DynamoDB (DynamoDB Local) serves its streams too. */
function streamsEndpoint(): { endpoint?: string } {
  const { AWS_ENDPOINT_URL_DYNAMODB_STREAMS, AWS_ENDPOINT_URL_DYNAMODB } = process.env;
  const endpoint = AWS_ENDPOINT_URL_DYNAMODB_STREAMS ?? AWS_ENDPOINT_URL_DYNAMODB;
  return endpoint === undefined ? {} : { endpoint };
}

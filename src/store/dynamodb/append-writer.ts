import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { DaybookError } from "../../errors.ts";
import { type AppendCommand, appendCommand, type EventPut, markerOf } from "./append-command.ts";
import { type AppendWork, idText } from "./append-work.ts";
import type { TypedItem } from "./attribute-value.ts";
import type { AppendContext } from "./batch-appender.ts";
import { isEventItem, type Marker, markerOfItem } from "./event-item.ts";
import { failureKind } from "./failure.ts";
import { putInTime } from "./in-time.ts";
import { itemAction } from "./item-command.ts";
import { MAX_ACTIONS } from "./items.ts";

type Puts = Extract<AppendCommand, { kind: "puts" }>;
type Transaction = Extract<AppendCommand, { kind: "transaction" }>;

/** What an attempt met instead of nothing. */
export interface Findings {
  /** What is at the ids of events, where it was not what it should be; `old` undefined: nothing any more. */
  ids: { id: string; old: TypedItem | undefined }[];
  /** The first place in the stream that was not free. */
  taken: { put: EventPut; item: TypedItem | undefined } | undefined;
  /** By the index of the change. */
  changes: ({ old: TypedItem | undefined } | undefined)[];
  /** The log was decided the other way in the meantime. */
  otherOrdering: boolean;
}

/** Sends one attempt of an append. */
export class AppendWriter {
  #context: AppendContext;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  /** Undefined: all of it is written. @throws the SDK's own error of an attempt that failed */
  async write(work: AppendWork, puts: EventPut[]): Promise<Findings | undefined> {
    const { client, putTimeoutMs } = this.#context;
    checkSize(work, puts);
    const changes = await this.#changes(work);
    const planned = appendCommand(client.eventsTable, puts, changes);
    if (planned.kind === "puts") return this.#writePuts(work, puts, planned.marker);
    await putInTime(work, puts, this.#context);
    const command = appendCommand(client.eventsTable, puts, changes) as Transaction;
    const positions = puts.map(({ recording }) => recording.position);
    const answer = await this.#tracked(work, positions, () =>
      client.transact(command.actions, { once: true, timeoutMs: putTimeoutMs }),
    );
    return answer.done ? undefined : findingsOf(work, puts, answer.failed);
  }

  /** The actions of the changes, and the decision on the log's ordering if it is not known to be made. */
  async #changes({ batch, items }: AppendWork): Promise<TransactWriteItem[]> {
    const { log, versioned, changes } = batch;
    if (changes === undefined || changes.length === 0) return [];
    const { registry } = this.#context;
    const actions = (await this.#context.items.commands(changes, items)).map(itemAction);
    const decided = (await registry.ordering(log)) !== undefined;
    return decided ? actions : [...actions, registry.decideAction(log, versioned)];
  }

  async #writePuts(
    work: AppendWork,
    puts: EventPut[],
    marker: Puts["marker"],
  ): Promise<Findings | undefined> {
    const { client, putTimeoutMs } = this.#context;
    const [put] = puts as [EventPut];
    const id = idText(put.event);
    if (marker !== undefined) {
      const marked = await client.put(marker, { backoff: work.backoff });
      const mine = markerOf(put) as Marker;
      if (!marked.done && !(marked.ambiguous && isMarker(marked.old, mine))) {
        return { ...NOTHING, ids: [{ id, old: marked.old }] };
      }
      work.held.set(id, mine);
      work.stale.set(id, mine);
      work.open.set(id, mine.version);
    }
    await putInTime(work, puts, this.#context);
    const command = appendCommand(client.eventsTable, puts, []) as Puts;
    const answer = await this.#tracked(work, [put.recording.position], () =>
      client.put(command.event, { once: true, timeoutMs: putTimeoutMs }),
    );
    if (answer.done) return undefined;
    if (marker === undefined) return { ...NOTHING, ids: [{ id, old: answer.old }] };
    return { ...NOTHING, taken: { put, item: answer.old } };
  }

  /** Remembers the positions of an attempt that nobody answered. */
  async #tracked<T>(work: AppendWork, positions: string[], run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (failureKind(error) === "unknown") for (const position of positions) work.tried.add(position);
      throw error;
    }
  }
}

const NOTHING: Findings = { ids: [], taken: undefined, changes: [], otherOrdering: false };

/** The actions are the events, their markers, the changes, the decision on the ordering. */
function findingsOf({ batch }: AppendWork, puts: EventPut[], failed: Findings["changes"]): Findings {
  const versioned = puts[0]?.recording.version !== undefined;
  const events = failed.slice(0, puts.length);
  const atIds = versioned ? failed.slice(puts.length, 2 * puts.length) : events;
  const firstChange = (versioned ? 2 : 1) * puts.length;
  const firstDecision = firstChange + (batch.changes?.length ?? 0);
  const taken = versioned ? events.findIndex((reason) => reason !== undefined) : -1;
  return {
    ids: puts.flatMap(({ event }, index) => {
      const reason = atIds[index];
      return reason === undefined ? [] : [{ id: idText(event), old: reason.old }];
    }),
    taken: taken < 0 ? undefined : { put: puts[taken] as EventPut, item: events[taken]?.old },
    changes: failed.slice(firstChange, firstDecision),
    otherOrdering: failed[firstDecision] !== undefined,
  };
}

function isMarker(item: TypedItem | undefined, { log, subject, version, claimed }: Marker): boolean {
  if (item === undefined || isEventItem(item)) return false;
  const other = markerOfItem(item);
  return (
    other.log === log && other.subject === subject && other.version === version && other.claimed === claimed
  );
}

/** @throws event_too_large */
function checkSize({ batch }: AppendWork, puts: EventPut[]): void {
  const changes = batch.changes?.length ?? 0;
  const actions = puts.length * (batch.versioned ? 2 : 1) + changes;
  if (actions <= MAX_ACTIONS) return;
  throw new DaybookError(
    "event_too_large",
    `events of one atomic append must be at most 49 in a book on DynamoDB, got ${puts.length}${changes > 0 ? ` with ${changes} changes` : ""}`,
    { subject: "events", value: puts.length, hint: "append fewer events at once" },
  );
}

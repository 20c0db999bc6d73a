import { DaybookError } from "../../errors.ts";
import { appendCommand, type EventPut, markerOf } from "./append-command.ts";
import { type AppendWork, idText } from "./append-work.ts";
import type { TypedItem } from "./attribute-value.ts";
import type { AppendContext } from "./batch-appender.ts";
import { isEventItem, type Marker, markerOfItem } from "./event-item.ts";
import { failureKind } from "./failure.ts";
import { itemAction } from "./item-command.ts";
import { MAX_ACTIONS } from "./items.ts";

/** What an attempt met instead of nothing. */
export interface Findings {
  /** What is at the ids of events, where it was not what it should be; `old` undefined: nothing any more. */
  ids: { id: string; old: TypedItem | undefined }[];
  /** The first place in the stream that was not free. */
  taken: { put: EventPut; item: TypedItem | undefined } | undefined;
  /** By the index of the change. */
  changes: ({ old: TypedItem | undefined } | undefined)[];
}

/** A put of an event must be answered by then or it is looked at again, with a new position. */
const LEAST_TIMEOUT_MS = 500;

/** Sends one attempt of an append. */
export class AppendWriter {
  #context: AppendContext;
  #timeoutMs: number;

  constructor(context: AppendContext) {
    this.#context = context;
    this.#timeoutMs = Math.max(context.settleMs / 2, LEAST_TIMEOUT_MS);
  }

  /** Undefined: all of it is written. @throws the SDK's own error of an attempt that failed */
  async write(work: AppendWork, puts: EventPut[]): Promise<Findings | undefined> {
    const { client, items } = this.#context;
    const changes = work.batch.changes ?? [];
    checkSize(work, puts);
    const commands = changes.length === 0 ? [] : await items.commands(changes, work.items);
    const command = appendCommand(client.eventsTable, puts, commands.map(itemAction));
    const positions = puts.map(({ recording }) => recording.position);
    if (command.kind === "transaction") {
      const answer = await this.#tracked(work, positions, () =>
        client.transact(command.actions, { once: true, timeoutMs: this.#timeoutMs }),
      );
      return answer.done ? undefined : findingsOf(puts, answer.failed);
    }
    const [put] = puts as [EventPut];
    const id = idText(put.event);
    if (command.marker !== undefined) {
      const marked = await client.put(command.marker, { backoff: work.backoff });
      const mine = markerOf(put) as Marker;
      if (!marked.done && !(marked.ambiguous && isMarker(marked.old, mine))) {
        return { ids: [{ id, old: marked.old }], taken: undefined, changes: [] };
      }
      work.held.set(id, mine);
      work.stale.set(id, mine);
    }
    const answer = await this.#tracked(work, positions, () =>
      client.put(command.event, { once: true, timeoutMs: this.#timeoutMs }),
    );
    if (answer.done) return undefined;
    if (command.marker === undefined)
      return { ids: [{ id, old: answer.old }], taken: undefined, changes: [] };
    return { ids: [], taken: { put, item: answer.old }, changes: [] };
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

/** The actions are the events, their markers, the changes. */
function findingsOf(puts: EventPut[], failed: ({ old: TypedItem | undefined } | undefined)[]): Findings {
  const versioned = puts[0]?.recording.version !== undefined;
  const events = failed.slice(0, puts.length);
  const atIds = versioned ? failed.slice(puts.length, 2 * puts.length) : events;
  const taken = versioned ? events.findIndex((reason) => reason !== undefined) : -1;
  return {
    ids: puts.flatMap(({ event }, index) => {
      const reason = atIds[index];
      return reason === undefined ? [] : [{ id: idText(event), old: reason.old }];
    }),
    taken: taken < 0 ? undefined : { put: puts[taken] as EventPut, item: events[taken]?.old },
    changes: failed.slice((versioned ? 2 : 1) * puts.length),
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

import type { EventPut } from "./append-command.ts";
import type { AppendWork } from "./append-work.ts";
import type { AppendContext } from "./batch-appender.ts";
import { positionMs } from "./positions.ts";

/** Whether positions are so old that a reader may have gone past them before their events are there. */
export function areOld({ positions: [first = ""] }: AppendWork, { clock, maxAgeMs }: AppendContext): boolean {
  return positionMs(first) < clock() - maxAgeMs;
}

/** Later positions in place of a batch's own. */
export function renewPositions(work: AppendWork, { positions }: AppendContext): void {
  work.positions = work.positions.map(() => positions.next());
}

/**
 * To be called right before events are sent, with nothing to wait for in between: what came before (a marker, the registry,
 * items) may have been throttled for seconds, and an event with an old position would be passed over by whoever reads in
 * recorded order.
 */
export async function putInTime(work: AppendWork, puts: EventPut[], context: AppendContext): Promise<void> {
  while (areOld(work, context)) {
    renewPositions(work, context);
    for (const [index, { recording }] of puts.entries()) recording.position = work.positions[index] as string;
    await context.registry.register(work.batch.log, placesOf(puts));
  }
}

/** Where the events of puts will lie in time and in recorded order. */
export function placesOf(puts: EventPut[]): { time: string; position: string }[] {
  return puts.map(({ event, recording }) => ({ time: event.time, position: recording.position }));
}

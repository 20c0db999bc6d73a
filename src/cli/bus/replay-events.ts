import { envelopeMaker } from "../../bus/envelope.ts";
import type { ReplayPreview, ReplaySelection } from "../../bus/info.ts";
import { RateLimit } from "../../bus/rate-limit.ts";
import type { Rule } from "../../bus/rule.ts";
import { selectionMatcher } from "../../bus/selection.ts";
import type { Envelope } from "../../config/handler.ts";
import type { Daybook } from "../../daybook.ts";
import type { RecordedEvent } from "../../event/event.ts";
import type { Cli } from "../cli.ts";
import { elapsed } from "../elapsed.ts";
import { Interrupted } from "../interrupted.ts";

export interface Replayed {
  event: RecordedEvent;
  envelope: Envelope;
}

export interface ReplayEventsOptions {
  select: ReplaySelection;
  /** Its pattern counts too, and the envelope is its own. */
  rule: Rule | undefined;
  /** Start after this position. */
  after: string | undefined;
  ratePerSecond: number | undefined;
}

/**
 * Recorded events that are meant, in recorded order, up to the last that there is at the start; as fast as they are taken, or
 * as the rate allows. Shows how far it is.
 *
 * @throws Interrupted by Ctrl-C
 */
export async function* replayEvents(
  cli: Cli,
  book: Daybook,
  { select, rule, after = "", ratePerSecond }: ReplayEventsOptions,
): AsyncGenerator<Replayed> {
  const signal = cli.heedInterruption();
  const isMeant = selectionMatcher(select);
  const envelopeOf = rule?.envelope ?? envelopeMaker(undefined, () => "");
  const limit = new RateLimit(ratePerSecond, performance.now());
  const progress = cli.progress("replaying");
  let done = 0;
  try {
    for await (const event of book.tail({ after, upTo: await book.head(), signal })) {
      const envelope = envelopeOf(event);
      if (!isMeant(event, envelope) || rule?.matches(envelope) === false) continue;
      while (limit.available(performance.now()) < 1) {
        await elapsed(limit.waitMs, signal);
        if (signal.aborted) throw new Interrupted();
      }
      limit.take(1);
      yield { event, envelope };
      done += 1;
      progress.update({ done });
    }
    if (signal.aborted) throw new Interrupted();
  } finally {
    progress.end();
  }
}

/** What a replay from this process would send. */
export async function countReplay(events: AsyncIterable<Replayed>): Promise<ReplayPreview> {
  const byLog: Record<string, number> = Object.create(null);
  const byType: Record<string, number> = Object.create(null);
  const preview: ReplayPreview = { events: 0, byLog, byType };
  for await (const { event } of events) {
    preview.events += 1;
    byLog[event.log] = (byLog[event.log] ?? 0) + 1;
    byType[event.type] = (byType[event.type] ?? 0) + 1;
    preview.from ??= event.time;
    preview.to = event.time;
  }
  return preview;
}

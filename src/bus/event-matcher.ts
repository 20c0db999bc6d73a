import type { RecordedEvent } from "../event/event.ts";
import { compilePattern } from "../pattern/compile.ts";
import { envelopeMaker } from "./envelope.ts";

/** A pattern as a filter of recorded events, each in the envelope that a rule without one of its own sees. */
export function eventMatcher(pattern: unknown): (event: RecordedEvent) => boolean {
  const matches = compilePattern(pattern);
  // Without a template nothing asks for the day.
  const envelopeOf = envelopeMaker(undefined, () => "");
  return (event) => matches(envelopeOf(event));
}

/** The events of a source that match. */
export async function* matching(
  source: AsyncIterable<RecordedEvent>,
  matches: (event: RecordedEvent) => boolean,
): AsyncGenerator<RecordedEvent> {
  for await (const event of source) if (matches(event)) yield event;
}

import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import type { ReplayPreview, ReplaySelection } from "./info.ts";
import type { Rule } from "./rule.ts";
import { selectionMatcher } from "./selection.ts";

const PAGE = 500;

/** What a replay would send, without sending it. Reads the whole log. */
export async function previewReplay(
  store: Store,
  { rule, select }: { rule: Rule; select: ReplaySelection },
): Promise<ReplayPreview> {
  const preview: ReplayPreview = { events: 0, byLog: {}, byType: {} };
  const selects = selectionMatcher(select);
  for (let position = ""; ; ) {
    const events = await store.readAfter(position, PAGE);
    const last = events.at(-1);
    if (last === undefined) return preview;
    position = last.position;
    for (const event of events) {
      const envelope = rule.envelope(event);
      if (!rule.matches(envelope) || !selects(event, envelope)) continue;
      preview.events += 1;
      preview.byLog[event.log] = (preview.byLog[event.log] ?? 0) + 1;
      preview.byType[event.type] = (preview.byType[event.type] ?? 0) + 1;
      if (preview.from === undefined || event.time < preview.from) preview.from = event.time;
      if (preview.to === undefined || event.time > preview.to) preview.to = event.time;
    }
    await turn();
  }
}

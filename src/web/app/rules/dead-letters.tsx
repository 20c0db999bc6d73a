import { useState } from "preact/hooks";
import { countText, numberText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { navigate, useRoute } from "../lib/route.ts";
import type { Book, DeadLetter, DeadLetterCount, Page, RuleInfo } from "../lib/types.ts";
import { Pager, usePaging } from "../ui/pager.tsx";
import { Select } from "../ui/select.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { ConfirmJob } from "./confirm-job.tsx";
import { DeadLetterLine } from "./dead-letter-line.tsx";
import { type DeadLetterPlan, discardPlan, redrivePlan } from "./dead-letter-plans.ts";

const ROWS = 20;

interface DeadLettersProps {
  rule: RuleInfo;
  book: Book;
  revision: number;
  refresh: () => void;
}

/** What a rule gave up, oldest first, and the ways out: deliver it again, or remove it. */
export function DeadLetters({ rule, book, revision, refresh }: DeadLettersProps) {
  const error = useRoute().query.get("error") || undefined;
  const query = { rule: rule.name, error };
  const paging = usePaging(urlOf("/api/dead-letters", query));
  const url = urlOf("/api/dead-letters", { ...query, limit: ROWS, cursor: paging.cursor });
  const letters = useResource<Page<DeadLetter>>(url, revision);
  const counts = useResource<DeadLetterCount>(
    urlOf("/api/dead-letters/count", { rule: rule.name }),
    revision,
  );
  const [plan, setPlan] = useState<DeadLetterPlan>();
  const all = { rule: rule.name, ...(error === undefined ? {} : { error }) };
  const which = error === undefined ? "all" : `all with ${error}`;

  return (
    <section class="panel" aria-label="Dead letters">
      <div class="panel-head">
        <h2>Dead letters</h2>
        {rule.deadLetters > 0 && (
          <div class="buttons">
            <button type="button" class="primary" onClick={() => setPlan(redrivePlan(rule, all, which))}>
              Redrive {which}…
            </button>
            <button type="button" onClick={() => setPlan(discardPlan(rule, all, which))}>
              Discard {which}…
            </button>
          </div>
        )}
      </div>
      <ErrorFilter byError={counts.data?.byError ?? {}} selected={error} />
      <Loaded resource={letters} what="the dead letters" lines={3}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && <EmptyNotice>{noneText(error, paging.page)}</EmptyNotice>}
            <ul class="events dead-letters">
              {items.map((letter) => (
                <DeadLetterLine key={letter.id} letter={letter} rule={rule} book={book} ask={setPlan} />
              ))}
            </ul>
            {(items.length > 0 || paging.page > 0) && (
              <Pager
                paging={paging}
                nextCursor={nextCursor}
                text={
                  nextCursor === null && paging.page === 0
                    ? countText(items.length, "dead letter")
                    : `Page ${paging.page + 1}`
                }
                words={["Back", "More"]}
              />
            )}
          </>
        )}
      </Loaded>
      {plan !== undefined && <ConfirmJob plan={plan} onClose={() => setPlan(undefined)} refresh={refresh} />}
    </section>
  );
}

function noneText(error: string | undefined, page: number): string {
  if (page > 0) return "Nothing more is on this page.";
  return error === undefined ? "None: nothing was given up." : `None with the error ${error}.`;
}

interface ErrorFilterProps {
  byError: Record<string, number>;
  selected: string | undefined;
}

/** Worth a choice once there are two kinds of errors. */
function ErrorFilter({ byError, selected }: ErrorFilterProps) {
  const types = Object.entries(byError).sort(([, a], [, b]) => b - a);
  if (types.length < 2 && selected === undefined) return null;
  const isListed = selected === undefined || byError[selected] !== undefined;
  return (
    <div class="picker">
      <Select label="Error" value={selected ?? ""} onChange={(error) => navigate({ query: { error } })}>
        <option value="">All</option>
        {!isListed && <option value={selected}>{selected}</option>}
        {types.map(([type, count]) => (
          <option key={type} value={type}>
            {type} ({numberText(count)})
          </option>
        ))}
      </Select>
    </div>
  );
}

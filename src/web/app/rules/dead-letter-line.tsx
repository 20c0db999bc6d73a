import { useState } from "preact/hooks";
import { countText } from "../../../views/heatmap-text.ts";
import type { Book, DeadLetter, RuleInfo } from "../lib/types.ts";
import { Moment } from "../ui/moment.tsx";
import { Attempts } from "./attempts.tsx";
import { type DeadLetterPlan, discardPlan, redrivePlan } from "./dead-letter-plans.ts";

interface DeadLetterLineProps {
  letter: DeadLetter;
  rule: RuleInfo;
  book: Book;
  /** Asks whether to do it. */
  ask: (plan: DeadLetterPlan) => void;
}

const CONDITIONS: Record<DeadLetter["condition"], string> = {
  RetriesExhausted: "every retry failed",
  EventAgeExceeded: "it was tried for too long",
  Permanent: "no retry can help",
  CrashLoop: "the process died each time it was tried",
  Behind: "an earlier event of its key is a dead letter",
};

/** A dead letter in a line, which opens to its event and every attempt. */
export function DeadLetterLine({ letter, rule, book, ask }: DeadLetterLineProps) {
  const [isOpen, setOpen] = useState(false);
  const { event, attempts } = letter;
  const message = attempts.at(-1)?.error.message ?? CONDITIONS[letter.condition];
  return (
    <li>
      <details onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
        <summary>
          <Moment at={letter.at} book={book} />
          <span class="event-type">
            <span class="muted">{event.log} </span>
            {event.type}
          </span>
          <span class="event-subject">{event.subject}</span>
          <span class="muted">{countText(letter.attemptCount, "attempt")}</span>
          <span class="event-data" title={message}>
            <strong>{letter.errorType}</strong> {message}
          </span>
        </summary>
        {isOpen && <OpenLetter letter={letter} rule={rule} book={book} ask={ask} />}
      </details>
    </li>
  );
}

function OpenLetter({ letter, rule, book, ask }: DeadLetterLineProps) {
  const { name } = rule;
  const redrive =
    rule.order === "none"
      ? redrivePlan(rule, { rule: name, ids: [letter.id] }, "this one")
      : redrivePlan(rule, { rule: name, key: letter.key }, "this sequence");
  return (
    <div class="open-letter">
      <p>
        Given up because {CONDITIONS[letter.condition]}. Ordered by <code>{letter.key}</code>
        {letter.replayName !== undefined && <>, in the replay {letter.replayName}</>}.
      </p>
      <div class="buttons">
        <button type="button" onClick={() => ask(redrive)}>
          {redrive.title.replace("?", "…")}
        </button>
        <button
          type="button"
          onClick={() => ask(discardPlan(rule, { rule: name, ids: [letter.id] }, "this one"))}
        >
          Discard this one…
        </button>
      </div>
      <Attempts attempts={letter.attempts} count={letter.attemptCount} book={book} />
      <h3>Event</h3>
      <pre>{JSON.stringify(letter.event, null, 2)}</pre>
    </div>
  );
}

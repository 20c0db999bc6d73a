import { numberText } from "../../../views/heatmap-text.ts";
import type { Attempt, Book } from "../lib/types.ts";
import { Moment } from "../ui/moment.tsx";

interface AttemptsProps {
  attempts: readonly Attempt[];
  /** Of all that were made; only the last ones are kept. */
  count: number;
  book: Book;
}

export function Attempts({ attempts, count, book }: AttemptsProps) {
  if (attempts.length === 0) return <p class="muted">It was never tried.</p>;
  const first = count - attempts.length + 1;
  return (
    <>
      <h3>{first === 1 ? "Attempts" : `The last ${attempts.length} of ${numberText(count)} attempts`}</h3>
      <ol class="attempts" start={first}>
        {attempts.map((attempt, index) => (
          <AttemptItem key={first + index} attempt={attempt} book={book} />
        ))}
      </ol>
    </>
  );
}

function AttemptItem({ attempt, book }: { attempt: Attempt; book: Book }) {
  const { error } = attempt;
  return (
    <li>
      <p>
        <Moment at={attempt.at} book={book} />
        <span class="muted">
          {" "}
          {attempt.type}, {numberText(Math.round(attempt.latencyMs))} ms, {error.class}
          {error.statusCode !== undefined && <>, status {error.statusCode}</>}
        </span>
      </p>
      <p>
        <strong>{error.errorType}</strong> {error.message}
      </p>
      {error.body !== undefined && error.body !== "" && <More name="Answer" text={error.body} />}
      {error.trace !== undefined && error.trace.length > 0 && (
        <More name="Trace" text={error.trace.join("\n")} />
      )}
    </li>
  );
}

function More({ name, text }: { name: string; text: string }) {
  return (
    <details class="more">
      <summary>{name}</summary>
      <pre>{text}</pre>
    </details>
  );
}

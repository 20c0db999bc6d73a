import { useState } from "preact/hooks";

const COMMAND = "timew export | npx daybook import timewarrior -";

/** What an empty book says: one sentence, and the one command that fills it. */
export function ImportHint() {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard.writeText(COMMAND).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div class="notice notice-empty import-hint">
      <p>Nothing is recorded yet. Start the timer above, or bring in what you have:</p>
      <p class="command">
        <code>{COMMAND}</code>
        <button type="button" onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </button>
      </p>
      <p class="muted">
        CSV, Toggl and others: <code>npx daybook import --help</code>
      </p>
    </div>
  );
}

import type { InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import type { LogInfo } from "../lib/types.ts";

export function ReplayFields({ logs }: { logs: readonly LogInfo[] }) {
  const list = useId();
  return (
    <div class="picker">
      <Field label="From" name="from" type="date" />
      <Field label="To, with that day" name="to" type="date" />
      <Field label="Logs, separated by commas" name="logs" placeholder="all" list={list} />
      <datalist id={list}>
        {logs.map(({ log }) => (
          <option key={log} value={log} />
        ))}
      </datalist>
      <Field label="Types, separated by commas" name="types" placeholder="task.completed, note." />
      <Field label="Name, marks every event" name="name" placeholder="the job’s id" />
      <Field
        label="Events a second at most"
        name="ratePerSecond"
        type="number"
        min={1}
        max={100_000}
        step={1}
      />
    </div>
  );
}

type FieldProps = { label: string; name: string } & InputHTMLAttributes<HTMLInputElement>;

function Field({ label, ...input }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input autocomplete="off" {...input} />
    </label>
  );
}

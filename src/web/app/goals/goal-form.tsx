import { useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import { tagsOf } from "../lib/tags.ts";
import type { LogInfo } from "../lib/types.ts";
import { Failure } from "../ui/failure.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";

const EMPTY = {
  title: "",
  direction: "at-least",
  target: "",
  metric: "minutes",
  unit: "",
  period: "week",
  scope: "tags",
  words: "",
  log: "",
};

type Form = typeof EMPTY;

const SCOPES = {
  tags: ["Tags", "reading, study"],
  types: ["Types", "task.completed"],
  tasks: ["Tasks, by their ids", "t-1"],
} as const;

interface GoalFormProps {
  logs: readonly LogInfo[];
  done: () => void;
  reload: () => void;
}

/** Says what is wanted: so much of what, how often. */
export function GoalForm({ logs, done, reload }: GoalFormProps) {
  const { busy, failure, run } = useAction();
  const [form, setForm] = useState(EMPTY);
  const set = (name: keyof Form) => (value: string) => setForm({ ...form, [name]: value });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await run(() => sendJson("POST", "/api/goals", goalOf(form))))) return;
    reload();
    done();
  };
  return (
    <form class="form" aria-label="New goal" onSubmit={(event) => void submit(event)}>
      <Field label="Goal" value={form.title} onInput={set("title")} placeholder="Read more" required />
      <Amount form={form} set={set} />
      <Scope form={form} set={set} logs={logs} />
      <Failure error={failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy}>
          Set the goal
        </button>
        <button type="button" onClick={done}>
          Cancel
        </button>
      </div>
    </form>
  );
}

interface PartProps {
  form: Form;
  set: (name: keyof Form) => (value: string) => void;
}

function Amount({ form, set }: PartProps) {
  return (
    <div class="form-row">
      <Select label="Direction" value={form.direction} onChange={set("direction")}>
        <option value="at-least">at least</option>
        <option value="at-most">at most</option>
      </Select>
      <Field label="Target" value={form.target} onInput={set("target")} placeholder="300" required />
      <Select label="Measured in" value={form.metric} onChange={set("metric")}>
        <option value="minutes">minutes</option>
        <option value="count">times</option>
        <option value="unit">a unit</option>
      </Select>
      {form.metric === "unit" && (
        <Field label="Unit" value={form.unit} onInput={set("unit")} placeholder="km" required />
      )}
      <Select label="Per" value={form.period} onChange={set("period")}>
        <option value="day">day</option>
        <option value="week">week</option>
        <option value="month">month</option>
      </Select>
    </div>
  );
}

function Scope({ form, set, logs }: PartProps & { logs: readonly LogInfo[] }) {
  const [label, example] = SCOPES[form.scope as keyof typeof SCOPES];
  return (
    <div class="form-row">
      <Select label="Of" value={form.scope} onChange={set("scope")}>
        {Object.entries(SCOPES).map(([name, [text]]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </Select>
      {form.scope === "types" && (
        <Select label="In the log" value={form.log} onChange={set("log")}>
          <option value="">time</option>
          {logs.map(({ log }) => (
            <option key={log} value={log}>
              {log}
            </option>
          ))}
        </Select>
      )}
      <Field
        label={`${label}, parted by commas`}
        value={form.words}
        onInput={set("words")}
        placeholder={example}
      />
    </div>
  );
}

function goalOf(form: Form): object {
  const words = tagsOf(form.words);
  const logs = form.scope === "types" && form.log !== "" ? { logs: [form.log] } : {};
  return {
    title: form.title.trim(),
    metric: form.metric === "unit" ? { unit: form.unit.trim() } : form.metric,
    target: Number(form.target.replace(",", ".")),
    direction: form.direction,
    period: form.period,
    scope: words.length === 0 ? {} : { [form.scope]: words, ...logs },
  };
}

import { useId, useState } from "preact/hooks";

export interface TimerInput {
  type?: string;
  description?: string;
  tags?: string[];
}

export interface TimerFormProps {
  types: readonly string[];
  busy: boolean;
  /** Something runs already and would be stopped. */
  switching: boolean;
  /** Resolves to whether it was started. */
  onStart: (input: TimerInput) => Promise<boolean>;
}

export function TimerForm({ types, busy, switching, onStart }: TimerFormProps) {
  const list = useId();
  const [type, setType] = useState("");
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState("");

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await onStart(inputOf(type, description, tags)))) return;
    setType("");
    setDescription("");
    setTags("");
  };

  return (
    <form class="timer-form" aria-label="Start a timer" onSubmit={(event) => void submit(event)}>
      <input
        class="timer-type"
        aria-label="Activity"
        placeholder={switching ? "Switch to…" : "What are you starting?"}
        list={list}
        autocomplete="off"
        required
        value={type}
        onInput={(event) => setType(event.currentTarget.value)}
      />
      <datalist id={list}>
        {types.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <input
        aria-label="Description"
        placeholder="Description"
        autocomplete="off"
        value={description}
        onInput={(event) => setDescription(event.currentTarget.value)}
      />
      <input
        class="timer-tags"
        aria-label="Tags, separated by commas"
        placeholder="tags, by, comma"
        autocomplete="off"
        value={tags}
        onInput={(event) => setTags(event.currentTarget.value)}
      />
      <button type="submit" class={switching ? "" : "primary"} disabled={busy}>
        {switching ? "Switch" : "Start"}
      </button>
    </form>
  );
}

function inputOf(type: string, description: string, tags: string): TimerInput {
  const names = tags
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  return {
    ...(type.trim() === "" ? {} : { type: type.trim() }),
    ...(description.trim() === "" ? {} : { description: description.trim() }),
    ...(names.length === 0 ? {} : { tags: names }),
  };
}

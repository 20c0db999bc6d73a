import { useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import type { RuleInfo } from "../lib/types.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";

/** Enables a rule at once; disables it after it was asked why. */
export function RuleSwitch({ rule, refresh }: { rule: RuleInfo; refresh: () => void }) {
  const { busy, failure, run } = useAction();
  const [asking, setAsking] = useState(false);
  const enable = async () => {
    await run(() => sendJson("PATCH", `/api/rules/${rule.name}`, { enabled: true }));
    refresh();
  };
  return (
    <div class="rule-switch">
      {rule.enabled ? (
        <button type="button" onClick={() => setAsking(true)}>
          Disable…
        </button>
      ) : (
        <button type="button" class="primary" disabled={busy} onClick={() => void enable()}>
          Enable
        </button>
      )}
      <Failure error={failure} />
      {asking && (
        <Dialog title={`Disable ${rule.name}?`} onClose={() => setAsking(false)}>
          {(close) => <DisableForm rule={rule.name} refresh={refresh} close={close} />}
        </Dialog>
      )}
    </div>
  );
}

interface DisableFormProps {
  rule: string;
  refresh: () => void;
  close: () => void;
}

function DisableForm({ rule, refresh, close }: DisableFormProps) {
  const { busy, failure, run } = useAction();
  const [reason, setReason] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    const change = { enabled: false, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
    if (!(await run(() => sendJson("PATCH", `/api/rules/${rule}`, change)))) return;
    close();
    refresh();
  };
  return (
    <form class="dialog-body" onSubmit={(event) => void submit(event)}>
      <p>Nothing is lost: what is recorded meanwhile is delivered when it is enabled again.</p>
      <label class="field">
        <span>Reason, shown beside the rule</span>
        <input autocomplete="off" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <Failure error={failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy}>
          Disable
        </button>
        <button type="button" onClick={close}>
          Keep it
        </button>
      </div>
    </form>
  );
}

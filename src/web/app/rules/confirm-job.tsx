import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useAction } from "../lib/action.ts";
import { sendJson } from "../lib/api.ts";
import type { Job } from "../lib/types.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { Skeleton } from "../ui/states.tsx";
import { rememberTotal } from "./totals.ts";

export interface JobPlan<Preview> {
  title: string;
  /** Where to POST. */
  url: string;
  body: object;
  /** How many deliveries a dry run found. */
  countOf: (preview: Preview) => number;
  /** What it would do, in words. */
  describe: (preview: Preview) => ComponentChildren;
  /** On the button. */
  verb: string;
  /** Why it would fail if it was started now. */
  blocked?: string | undefined;
}

interface ConfirmJobProps<Preview> {
  plan: JobPlan<Preview>;
  onClose: () => void;
  refresh: () => void;
}

/** Shows what a dry run would take, and starts the job once somebody says so. */
export function ConfirmJob<Preview>({ plan, onClose, refresh }: ConfirmJobProps<Preview>) {
  return (
    <Dialog title={plan.title} onClose={onClose}>
      {(close) => <ConfirmBody plan={plan} close={close} refresh={refresh} />}
    </Dialog>
  );
}

interface ConfirmBodyProps<Preview> {
  plan: JobPlan<Preview>;
  close: () => void;
  refresh: () => void;
}

function ConfirmBody<Preview>({ plan, close, refresh }: ConfirmBodyProps<Preview>) {
  const dryRun = useAction();
  const start = useAction();
  const [preview, setPreview] = useState<Preview>();
  useEffect(() => {
    const ask = async () =>
      setPreview(await sendJson<Preview>("POST", plan.url, { ...plan.body, dryRun: true }));
    void dryRun.run(ask);
  }, []);
  const confirm = async (total: number) => {
    const begin = async () => rememberTotal(await sendJson<Job>("POST", plan.url, plan.body), total);
    if (!(await start.run(begin))) return;
    close();
    refresh();
  };
  const total = preview === undefined ? 0 : plan.countOf(preview);
  return (
    <div class="dialog-body">
      <div aria-live="polite">
        {preview !== undefined && plan.describe(preview)}
        {plan.blocked !== undefined && <p class="failure">{plan.blocked}</p>}
        {dryRun.busy && <Skeleton lines={2} label="Counting" />}
      </div>
      <Failure error={dryRun.failure ?? start.failure} />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={total === 0 || start.busy || plan.blocked !== undefined}
          onClick={() => void confirm(total)}
        >
          {plan.verb}
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </div>
    </div>
  );
}

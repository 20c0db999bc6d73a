import type { RuleInfo } from "../lib/types.ts";

/** `webhook https://example.com/hook`; a function of the program itself has no name to show. */
export function TargetText({ target: { kind, to } }: { target: RuleInfo["target"] }) {
  if (to === kind) return <>{kind}</>;
  return (
    <>
      <span class="muted">{kind}</span> {to}
    </>
  );
}

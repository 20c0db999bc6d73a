import type { ApiError } from "../lib/api.ts";

/** Why something that was asked for was not done; nothing while there is no failure. */
export function Failure({ error }: { error: ApiError | undefined }) {
  if (error === undefined) return null;
  return (
    <p class="failure" role="alert">
      {error.message} {error.hint}
    </p>
  );
}

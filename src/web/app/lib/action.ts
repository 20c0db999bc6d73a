import { useCallback, useState } from "preact/hooks";
import { ApiError } from "./api.ts";

export interface Action {
  busy: boolean;
  /** Why the last one failed. */
  failure: ApiError | undefined;
  /** Resolves to whether it worked. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Something that a person asks the server to do. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(error instanceof ApiError ? error : new ApiError("unknown", String(error)));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, failure, run };
}

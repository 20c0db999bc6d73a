import { AccessLedger } from "../../sources/access-logs/ledger.ts";
import type { PagesPort } from "./port.ts";

const PARTITION = "access-logs";

/** What was read of which log, as items of the book. */
export function ledgerOf({ store }: Pick<PagesPort, "store">, source: string): AccessLedger {
  return new AccessLedger(
    {
      get: (key) => store.getItem({ pk: PARTITION, sk: key }),
      put: async (items) => {
        await store.writeItems(
          items.map(({ key, value }) =>
            value === undefined
              ? { op: "remove", pk: PARTITION, sk: key }
              : { op: "put", pk: PARTITION, sk: key, attributes: { ...value } },
          ),
        );
      },
    },
    source,
  );
}

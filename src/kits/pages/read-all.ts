import type { Page } from "../../store/store.ts";
import type { ViewItem } from "../../views/overlay.ts";
import type { ViewQuery } from "../../views/view-set.ts";

const PAGE_ITEMS = 1_000;

type Query = Omit<ViewQuery, "view" | "direction" | "limit" | "cursor">;
type QueryView = (query: Omit<ViewQuery, "view">) => Promise<Page<ViewItem>>;

/** All items of a partition that the query means, page by page. */
export async function* allOf(queryView: QueryView, query: Query): AsyncGenerator<ViewItem> {
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const page = await queryView({ ...query, direction: "forward", limit: PAGE_ITEMS, ...more });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** One item, if it is there. */
export async function oneOf(queryView: QueryView, pk: string, sk: string): Promise<ViewItem | undefined> {
  const { items } = await queryView({ pk, from: sk, to: sk, direction: "forward", limit: 1 });
  return items[0];
}

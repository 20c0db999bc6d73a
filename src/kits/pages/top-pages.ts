export interface TopQuery {
  names: readonly string[];
  /** Views of each page, by its number. */
  totals: Uint32Array;
  prefix: string;
  limit: number;
}

export interface TopPages {
  /** Numbers of the pages, the most viewed first, equals by name. */
  pages: number[];
  /** How many pages and views there are in all. */
  found: { pages: number; views: number };
}

/** The most viewed pages under a prefix. */
export function topPages({ names, totals, prefix, limit }: TopQuery): TopPages {
  const found = { pages: 0, views: 0 };
  let best: number[] = [];
  let least = 0;
  const order = (a: number, b: number) =>
    (totals[b] as number) - (totals[a] as number) || ((names[a] as string) < (names[b] as string) ? -1 : 1);
  const shorten = () => {
    best = best.sort(order).slice(0, limit);
    if (best.length === limit) least = totals[best.at(-1) as number] as number;
  };
  for (let page = 0; page < totals.length; page++) {
    const views = totals[page] as number;
    if (views === 0 || (prefix !== "" && !(names[page] as string).startsWith(prefix))) continue;
    found.pages += 1;
    found.views += views;
    if (views < least) continue;
    best.push(page);
    if (best.length >= 2 * limit + 64) shorten();
  }
  shorten();
  return { pages: best, found };
}

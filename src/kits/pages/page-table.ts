import type { ViewItem } from "../../views/overlay.ts";

/** Names of pages as numbers, so that a month of fifty thousand pages is an array. */
export class PageTable {
  readonly names: string[] = [];
  #numbers = new Map<string, number>();

  numberOf(page: string): number {
    let number = this.#numbers.get(page);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(page);
      this.#numbers.set(page, number);
    }
    return number;
  }
}

/** How often each of some pages was viewed. */
export interface PageCounts {
  pages: Uint32Array;
  views: Uint32Array;
}

/** What an item of a set says: an attribute a page, which begins with a slash. */
export function countsOf(item: ViewItem, table: PageTable): PageCounts {
  const pages: number[] = [];
  const views: number[] = [];
  for (const name in item) {
    if (name.charCodeAt(0) !== 0x2f) continue;
    pages.push(table.numberOf(name));
    views.push(item[name] as number);
  }
  return { pages: Uint32Array.from(pages), views: Uint32Array.from(views) };
}

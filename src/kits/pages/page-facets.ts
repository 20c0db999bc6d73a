import type { ViewItem } from "../../views/overlay.ts";
import { datesOf, type Stretch } from "./cover.ts";
import { agentPart, type Facet, facetValue, isOrigin } from "./facet.ts";
import { facetPartition, pagePartition, shardOf, WHOLE_MONTH } from "./page-keys.ts";
import type { FacetName } from "./page-types.ts";
import type { PagesPort } from "./port.ts";
import { allOf, oneOf } from "./read-all.ts";

interface FacetRange {
  /** Default the whole site. */
  page: string | undefined;
  stretches: readonly Stretch[];
}

/** Views by what readers use and where they came from: of the site by days, of a page by whole months. */
export class PageFacets {
  #port: PagesPort;

  constructor(port: PagesPort) {
    this.#port = port;
  }

  /** How many views each value had. */
  async count(name: FacetName, { page, stretches }: FacetRange): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const facet = facetOf(name);
    for (const stretch of stretches) {
      const items = page === undefined ? this.#ofSite(facet, stretch) : this.#ofPage(page, stretch.month);
      for await (const item of items) add(counts, name, item);
    }
    return counts;
  }

  async *#ofPage(page: string, month: string): AsyncGenerator<ViewItem> {
    const item = await oneOf(this.#query, pagePartition(month, shardOf(page)), page);
    if (item !== undefined) yield item;
  }

  /** The items of a month as a whole, or those of some days of it in one read. */
  async *#ofSite(facet: Facet, stretch: Stretch): AsyncGenerator<ViewItem> {
    const kind = isOrigin(facet) ? "w" : "a";
    const dates = stretch.isWhole ? [WHOLE_MONTH] : datesOf(stretch);
    const [from, to] = [`${dates[0]}.`, `${dates.at(-1)}.~`];
    for await (const item of allOf(this.#query, { pk: facetPartition(stretch.month), from, to })) {
      if (item.sk[3] === kind) yield item;
    }
  }

  #query: PagesPort["queryView"] = (query) => this.#port.queryView(query);
}

/** What counts it: browsers, systems and devices are counted together. */
function facetOf(name: FacetName): Facet {
  return name === "browser" || name === "os" || name === "device" ? "agent" : name;
}

function add(counts: Map<string, number>, name: FacetName, item: ViewItem): void {
  const facet = facetOf(name);
  for (const attribute in item) {
    const counted = facetValue(facet, attribute);
    const value = counted === undefined || name === facet ? counted : agentPart(counted, name as "browser");
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + (item[attribute] as number));
  }
}

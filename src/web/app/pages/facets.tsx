import { useState } from "preact/hooks";
import { numberText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import type { PageRange } from "./range.ts";
import type { FacetCounts } from "./types.ts";

const ROWS = 15;

/** What views are counted by: the route, its parameters, and the fields of an answer that name a value. */
const FACETS = {
  Referrers: ["referrers", {}, ["referrer"]],
  Campaigns: ["campaigns", {}, ["source", "medium", "campaign"]],
  Devices: ["agents", { by: "device" }, ["device"]],
  Browsers: ["agents", { by: "browser" }, ["browser"]],
  Systems: ["agents", { by: "os" }, ["os"]],
  Countries: ["countries", {}, ["country"]],
  Shares: ["shares", {}, ["service"]],
} as const satisfies Record<string, readonly [string, Record<string, string>, readonly string[]]>;

type FacetName = keyof typeof FACETS;
const NAMES = Object.keys(FACETS) as FacetName[];

interface FacetsProps {
  range: PageRange;
  page: string | undefined;
  revision: number;
}

/** Where readers came from and what they read with. */
export function Facets({ range: { from, to }, page, revision }: FacetsProps) {
  const [name, setName] = useState<FacetName>("Referrers");
  const [path, by, fields] = FACETS[name];
  const url = urlOf(`/api/pages/${path}`, { ...by, from, to, page, limit: ROWS });
  const counts = useResource<FacetCounts>(url, revision);
  return (
    <section class="panel" aria-label="Readers">
      <div class="panel-head">
        <h2 id="readers-by">Readers by</h2>
        <label class="field">
          <select
            aria-labelledby="readers-by"
            value={name}
            onChange={(event) => setName(event.currentTarget.value as FacetName)}
          >
            {NAMES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Loaded resource={counts} what={name.toLowerCase()} lines={6}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyNotice>None known.</EmptyNotice>
          ) : (
            <FacetList data={data} fields={fields} />
          )
        }
      </Loaded>
    </section>
  );
}

function FacetList({
  data: { items, from, to, page },
  fields,
}: {
  data: FacetCounts;
  fields: readonly string[];
}) {
  const rows = items.map((item) => {
    const words = fields.map((field) => item[field]).filter((word) => word !== null && word !== undefined);
    return {
      name: words.map(String).join(" / ") || "–",
      count: Number(item.views ?? item.shares ?? item.count),
    };
  });
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <>
      <ul class="facets">
        {rows.map(({ name, count }) => (
          <li key={name}>
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(count / most) * 100} height="1" />
            </svg>
            <span class="facet-name">{name}</span>
            <span>{numberText(count)}</span>
          </li>
        ))}
      </ul>
      {page !== null && (
        <p class="muted">
          Of whole months: {from} to {to}.
        </p>
      )}
    </>
  );
}

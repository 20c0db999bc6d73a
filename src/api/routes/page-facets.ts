import type { FacetName } from "../../kits/pages/page-types.ts";
import { pageFacetsSchema, pageParam, topParam } from "../page-schemas.ts";
import { dayRangeParams, given } from "../params.ts";
import { choiceParam, type QueryShape } from "../query.ts";
import { readJson } from "../respond.ts";
import { type Route, route } from "../route.ts";

const DESCRIPTION =
  "Of the site by days; of one page by whole months, which `from` and `to` of the answer say.";
const responses = {
  200: { description: "The most first", content: { "application/json": { schema: pageFacetsSchema } } },
  304: { description: "Nothing changed (If-None-Match)" },
};
const problems = { 400: "query_invalid", 404: "page_not_found" };
const query = { page: pageParam, ...dayRangeParams, limit: topParam };

function facetRoute(word: string, by: FacetName, summary: string): Route {
  return route(
    {
      method: "get",
      path: `/api/pages/${word}`,
      id: `page${word[0]?.toUpperCase()}${word.slice(1)}`,
      tag: "Pages",
      summary,
      description: DESCRIPTION,
      query,
      responses,
      problems,
    },
    async ({ c, book, query }) =>
      readJson(c, { ...(await book.pages.by({ ...given(query), by })), nextCursor: null }, { etag: true }),
  );
}

export const pageReferrers = facetRoute(
  "referrers",
  "referrer",
  "Views by the site that the reader came from",
);
export const pageCampaigns = facetRoute(
  "campaigns",
  "campaign",
  "Views by campaign, as the link's utm_ parameters say",
);
export const pageCountries = facetRoute("countries", "country", "Views by country, where it is known");
export const pageShares = facetRoute("shares", "service", "Shares by the service that they went to");

const agentsQuery = {
  ...query,
  by: choiceParam(["browser", "os", "device"], { description: "Default browser" }),
} satisfies QueryShape;

export const pageAgents = route(
  {
    method: "get",
    path: "/api/pages/agents",
    id: "pageAgents",
    tag: "Pages",
    summary: "Views by browser, system or kind of device",
    description: DESCRIPTION,
    query: agentsQuery,
    responses,
    problems,
  },
  async ({ c, book, query: { by = "browser", ...rest } }) =>
    readJson(c, { ...(await book.pages.by({ ...given(rest), by })), nextCursor: null }, { etag: true }),
);

export type {
  FacetCounts,
  PageList,
  PageSummary,
  PageViews,
  PageViewsItem,
} from "../../../kits/pages/page-types.ts";

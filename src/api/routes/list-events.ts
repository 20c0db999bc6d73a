import {
  directionParam,
  filterOf,
  filterParams,
  given,
  instantRange,
  pageParams,
  rangeParams,
} from "../params.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { eventSchema, pageOf } from "../schemas.ts";

export const listEvents = route(
  {
    method: "get",
    path: "/api/events",
    id: "listEvents",
    tag: "Events",
    summary: "Events of any log by time",
    description: "Newest first unless `direction=forward`. Filters are all to hold; of several types, one.",
    query: { ...filterParams, ...rangeParams, direction: directionParam, ...pageParams },
    responses: {
      200: {
        description: "Events by time",
        content: { "application/json": { schema: pageOf(eventSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => {
    const { direction, limit, cursor } = query;
    const events = await book.events({
      ...filterOf(query),
      ...instantRange(book, query),
      ...given({ direction, limit, cursor }),
    });
    return readJson(c, page(events));
  },
);

import { directionParam, given, logPathParam, pageParams, pathParam } from "../params.ts";
import { integerParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { eventSchema, pageOf } from "../schemas.ts";

export const readStream = route(
  {
    method: "get",
    path: "/api/logs/{log}/streams/{subject}",
    id: "readStream",
    tag: "Events",
    summary: "The events of one stream",
    params: {
      log: logPathParam,
      subject: pathParam("The stream's subject, percent-encoded", "task%2F42"),
    },
    query: {
      fromVersion: integerParam(
        { min: 1, max: Number.MAX_SAFE_INTEGER },
        { description: "First version to return" },
      ),
      direction: directionParam,
      ...pageParams,
    },
    responses: {
      200: {
        description: "Events by version",
        content: { "application/json": { schema: pageOf(eventSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid", 404: "stream_not_found" },
  },
  async ({ c, book, query, param }) =>
    readJson(c, page(await book.stream(param("log"), param("subject"), given(query)))),
);

import type { JsonObject } from "../../event/event.ts";
import { readJsonBody } from "../entry-body.ts";
import { given } from "../params.ts";
import { route } from "../route.ts";
import { onConditions } from "../row-conditions.ts";
import {
  actorParam,
  changedRow,
  rowChangeSchema,
  rowContentSchema,
  rowIfMatchHeader,
  rowIfNoneMatchHeader,
  rowParams,
} from "../row-schemas.ts";

const content = { "application/json": { schema: rowChangeSchema } };

export const putRow = route(
  {
    method: "put",
    path: "/api/tables/{table}/{key}",
    id: "putRow",
    tag: "Tables",
    summary: "Make a row what is sent",
    description:
      "The row, and the events that follow by the rules of its table, are one write. The key and the control fields may be " +
      "left out: they are filled in. What is the same already changes nothing.",
    params: rowParams,
    headers: { "If-Match": rowIfMatchHeader, "If-None-Match": rowIfNoneMatchHeader },
    query: { actor: actorParam },
    body: { required: true, content: { "application/json": { schema: rowContentSchema } } },
    responses: {
      200: { description: "The row as it is now", content },
      201: { description: "The row, which was not there", content },
    },
    problems: {
      400: "body_invalid",
      404: "table_not_found",
      412: "precondition_failed",
      413: "body_too_large, row_too_large, event_too_large",
      422: "row_invalid, event_invalid",
    },
  },
  async ({ c, book, param, query }) => {
    const row = (await readJsonBody(c)) as JsonObject;
    return changedRow(
      await onConditions(c, (conditions) =>
        book.rows.put(param("table"), param("key"), row, { ...conditions, ...given(query) }),
      ),
    );
  },
);

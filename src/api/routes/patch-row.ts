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
  rowParams,
} from "../row-schemas.ts";

export const patchRow = route(
  {
    method: "patch",
    path: "/api/tables/{table}/{key}",
    id: "patchRow",
    tag: "Tables",
    summary: "Change fields of a row",
    description:
      "A JSON merge patch (RFC 7396): null takes a field away, an object goes into the one that is there, all else replaces. " +
      "Without `If-Match` it is applied to whatever the row is by then.",
    params: rowParams,
    headers: { "If-Match": rowIfMatchHeader },
    query: { actor: actorParam },
    body: {
      required: true,
      content: {
        "application/merge-patch+json": { schema: rowContentSchema },
        "application/json": { schema: rowContentSchema },
      },
    },
    responses: {
      200: {
        description: "The row as it is now",
        content: { "application/json": { schema: rowChangeSchema } },
      },
    },
    problems: {
      400: "body_invalid",
      404: "row_not_found, table_not_found",
      412: "precondition_failed",
      413: "body_too_large, row_too_large, event_too_large",
      422: "row_invalid, event_invalid",
    },
  },
  async ({ c, book, param, query }) => {
    const patch = (await readJsonBody(c)) as JsonObject;
    return changedRow(
      await onConditions(c, (conditions) =>
        book.rows.patch(param("table"), param("key"), patch, { ...conditions, ...given(query) }),
      ),
    );
  },
);

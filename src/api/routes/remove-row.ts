import { given } from "../params.ts";
import { noContent } from "../respond.ts";
import { route } from "../route.ts";
import { onConditions } from "../row-conditions.ts";
import { actorParam, rowIfMatchHeader, rowParams } from "../row-schemas.ts";

export const removeRow = route(
  {
    method: "delete",
    path: "/api/tables/{table}/{key}",
    id: "removeRow",
    tag: "Tables",
    summary: "Delete a row",
    description: "Its events stay. Put again, it goes on with the version after its last.",
    params: rowParams,
    headers: { "If-Match": rowIfMatchHeader },
    query: { actor: actorParam },
    responses: { 204: { description: "Deleted" } },
    problems: {
      404: "row_not_found, table_not_found",
      412: "precondition_failed",
      413: "event_too_large: a rule of the table adds too much",
    },
  },
  async ({ c, book, param, query }) => {
    await onConditions(c, (conditions) =>
      book.rows.remove(param("table"), param("key"), { ...conditions, ...given(query) }),
    );
    return noContent();
  },
);

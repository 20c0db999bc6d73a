import { versionTag } from "../if-match.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { rowParams, rowSchema } from "../row-schemas.ts";

export const getRow = route(
  {
    method: "get",
    path: "/api/tables/{table}/{key}",
    id: "getRow",
    tag: "Tables",
    summary: "One row",
    params: rowParams,
    responses: {
      200: {
        description: "The row, with its version as ETag",
        content: { "application/json": { schema: rowSchema } },
      },
    },
    problems: { 404: "row_not_found, table_not_found" },
  },
  async ({ c, book, param }) => {
    const row = await book.rows.get(param("table"), param("key"));
    return readJson(c, row, { headers: { etag: versionTag(row.version) } });
  },
);

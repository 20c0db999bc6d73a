import { directionParam, given, pageParams } from "../params.ts";
import { textParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { rowSchema, tableParam } from "../row-schemas.ts";
import { pageOf } from "../schemas.ts";

export const listRows = route(
  {
    method: "get",
    path: "/api/tables/{table}",
    id: "listRows",
    tag: "Tables",
    summary: "Rows of a table, by key",
    params: { table: tableParam },
    query: {
      prefix: textParam({ description: "Only keys that begin so", example: "T-" }),
      direction: directionParam,
      ...pageParams,
    },
    responses: {
      200: { description: "Rows", content: { "application/json": { schema: pageOf(rowSchema) } } },
    },
    problems: { 400: "query_invalid, cursor_invalid", 404: "table_not_found" },
  },
  async ({ c, book, param, query }) => readJson(c, page(await book.rows.list(param("table"), given(query)))),
);

import { given, pageParams } from "../params.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";
import { tagSchema } from "../tag-schemas.ts";

export const listTags = route(
  {
    method: "get",
    path: "/api/tags",
    id: "listTags",
    tag: "Tags",
    summary: "Tags by name, with how many have them",
    query: pageParams,
    responses: {
      200: {
        description: "Tags that are in use or were created",
        content: { "application/json": { schema: pageOf(tagSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => readJson(c, page(await book.tags.list(given(query)))),
);

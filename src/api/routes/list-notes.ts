import { noteItemSchema } from "../note-schemas.ts";
import { directionParam, given, instantRange, pageParams, rangeParams } from "../params.ts";
import { textParam } from "../query.ts";
import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";

export const listNotes = route(
  {
    method: "get",
    path: "/api/notes",
    id: "listNotes",
    tag: "Notes",
    summary: "Notes by date",
    description:
      "The contents of tasks are among them, as items of the kind `task`, dated when the task was created.",
    query: {
      ...rangeParams,
      tag: textParam({ description: "Only with this tag" }),
      task: textParam({ description: "Only of this task, its own content among them" }),
      entry: textParam({ description: "Only of this time entry" }),
      direction: directionParam,
      ...pageParams,
    },
    responses: {
      200: {
        description: "Notes with the beginning of their content",
        content: { "application/json": { schema: pageOf(noteItemSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid" },
  },
  async ({ c, book, query }) => {
    const { from, to, ...rest } = query;
    return readJson(c, page(await book.notes.list({ ...given(rest), ...instantRange(book, { from, to }) })));
  },
);

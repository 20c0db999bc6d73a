import { versionTag } from "../if-match.ts";
import { noteSchema } from "../note-schemas.ts";
import { pathParam } from "../params.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const noteIdParam = pathParam("The note's id", "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e");

export const getNote = route(
  {
    method: "get",
    path: "/api/notes/{id}",
    id: "getNote",
    tag: "Notes",
    summary: "One note",
    description: "Its `ETag` is its version, for `If-Match`.",
    params: { id: noteIdParam },
    responses: {
      200: { description: "The note", content: { "application/json": { schema: noteSchema } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 404: "note_not_found" },
  },
  async ({ c, book, param }) => {
    const note = await book.notes.get(param("id"));
    return readJson(c, note, { headers: { etag: versionTag(note.version) } });
  },
);

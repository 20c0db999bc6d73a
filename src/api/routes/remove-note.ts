import { preconditioned } from "../if-match.ts";
import { noContent } from "../respond.ts";
import { route } from "../route.ts";
import { noteIdParam } from "./get-note.ts";
import { ifMatchNote } from "./update-note.ts";

export const removeNote = route(
  {
    method: "delete",
    path: "/api/notes/{id}",
    id: "removeNote",
    tag: "Notes",
    summary: "Delete a note",
    description: "It leaves the lists; the log keeps that it was there.",
    params: { id: noteIdParam },
    headers: { "If-Match": ifMatchNote },
    responses: { 204: { description: "Deleted" } },
    problems: { 404: "note_not_found", 412: "precondition_failed" },
  },
  async ({ c, book, param }) => {
    await preconditioned(c, (options) => book.notes.remove(param("id"), options));
    return noContent();
  },
);

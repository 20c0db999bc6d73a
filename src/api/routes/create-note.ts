import type { NoteInput } from "../../kits/work/notes/note.ts";
import { readJsonBody } from "../entry-body.ts";
import { versionTag } from "../if-match.ts";
import { noteInputSchema, noteSchema } from "../note-schemas.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";

export const createNote = route(
  {
    method: "post",
    path: "/api/notes",
    id: "createNote",
    tag: "Notes",
    summary: "Write a note down",
    description:
      "On its own, or attached to a task or a time entry, whose date and tags it takes unless it has its own. " +
      "The same `id` with the same content again answers what is there.",
    body: { required: true, content: { "application/json": { schema: noteInputSchema } } },
    responses: { 201: { description: "The note", content: { "application/json": { schema: noteSchema } } } },
    problems: {
      400: "body_invalid",
      409: "version_conflict: the id is taken",
      413: "body_too_large, event_too_large",
      422: "note_invalid",
    },
  },
  async ({ c, book }) => {
    const note = await book.notes.create((await readJsonBody(c)) as NoteInput);
    return json(note, 201, {
      location: `/api/notes/${encodeURIComponent(note.id)}`,
      etag: versionTag(note.version),
    });
  },
);

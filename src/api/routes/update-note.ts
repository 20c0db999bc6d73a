import { z } from "@hono/zod-openapi";
import type { NotePatch } from "../../kits/work/notes/note.ts";
import { readJsonBody } from "../entry-body.ts";
import { preconditioned, versionTag } from "../if-match.ts";
import { notePatchSchema, noteSchema } from "../note-schemas.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { noteIdParam } from "./get-note.ts";

export const ifMatchNote = z
  .string()
  .optional()
  .openapi({ description: "The note's ETag: change it only if it is still that", example: '"1"' });

export const updateNote = route(
  {
    method: "patch",
    path: "/api/notes/{id}",
    id: "updateNote",
    tag: "Notes",
    summary: "Change fields of a note",
    params: { id: noteIdParam },
    headers: { "If-Match": ifMatchNote },
    body: { required: true, content: { "application/json": { schema: notePatchSchema } } },
    responses: {
      200: { description: "The note as it is now", content: { "application/json": { schema: noteSchema } } },
    },
    problems: {
      400: "body_invalid",
      404: "note_not_found",
      412: "precondition_failed",
      413: "body_too_large, event_too_large",
      422: "note_invalid",
    },
  },
  async ({ c, book, param }) => {
    const patch = (await readJsonBody(c)) as NotePatch;
    const note = await preconditioned(c, (options) => book.notes.update(param("id"), patch, options));
    return json(note, 200, { etag: versionTag(note.version) });
  },
);

import { z } from "@hono/zod-openapi";
import type { EntryInput } from "../../kits/time/entry.ts";
import { readJsonBody } from "../entry-body.ts";
import { checkingFields } from "../field-errors.ts";
import { preconditioned, versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { entryPatchSchema, entrySchema } from "../schemas.ts";
import { entryIdParam } from "./get-entry.ts";

export const ifMatchHeader = z
  .string()
  .optional()
  .openapi({ description: "The entry's ETag: change it only if it is still that", example: '"1"' });

export const amendEntry = route(
  {
    method: "patch",
    path: "/api/time-entries/{id}",
    id: "amendTimeEntry",
    tag: "Time entries",
    summary: "Change fields of a time entry",
    params: { id: entryIdParam },
    headers: { "If-Match": ifMatchHeader },
    body: { required: true, content: { "application/json": { schema: entryPatchSchema } } },
    responses: {
      200: {
        description: "The entry as it is now",
        content: { "application/json": { schema: entrySchema } },
      },
    },
    problems: {
      400: "body_invalid",
      404: "entry_not_found",
      412: "precondition_failed",
      422: "entry_invalid",
    },
  },
  async ({ c, book, param }) => {
    const patch = (await readJsonBody(c)) as Partial<EntryInput>;
    const entry = await checkingFields("entry_invalid", () =>
      preconditioned(c, (options) => book.time.amend(param("id"), patch, options)),
    );
    return json(entry, 200, { etag: versionTag(entry.version) });
  },
);

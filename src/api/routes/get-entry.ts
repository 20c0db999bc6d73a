import { versionTag } from "../if-match.ts";
import { pathParam } from "../params.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { entrySchema } from "../schemas.ts";

export const entryIdParam = pathParam("The entry's id", "0195e7a0-3b7c-8c11-8d2f-7f2f6a1c9b1e");

export const getEntry = route(
  {
    method: "get",
    path: "/api/time-entries/{id}",
    id: "getTimeEntry",
    tag: "Time entries",
    summary: "One time entry",
    description: "Its `ETag` is its version, for `If-Match`.",
    params: { id: entryIdParam },
    responses: {
      200: { description: "The entry", content: { "application/json": { schema: entrySchema } } },
    },
    problems: { 404: "entry_not_found" },
  },
  async ({ book, param }) => {
    const entry = await book.time.get(param("id"));
    // Never a 304: flags change without its version, with the entries around it and the clock.
    return json(entry, 200, { etag: versionTag(entry.version) });
  },
);

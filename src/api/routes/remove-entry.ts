import { preconditioned } from "../if-match.ts";
import { noContent } from "../respond.ts";
import { route } from "../route.ts";
import { ifMatchHeader } from "./amend-entry.ts";
import { entryIdParam } from "./get-entry.ts";

export const removeEntry = route(
  {
    method: "delete",
    path: "/api/time-entries/{id}",
    id: "removeTimeEntry",
    tag: "Time entries",
    summary: "Delete a time entry",
    description: "It leaves the counts and the lists; the log keeps that it was there.",
    params: { id: entryIdParam },
    headers: { "If-Match": ifMatchHeader },
    responses: { 204: { description: "Deleted" } },
    problems: { 404: "entry_not_found", 412: "precondition_failed" },
  },
  async ({ c, book, param }) => {
    await preconditioned(c, (options) => book.time.remove(param("id"), options));
    return noContent();
  },
);

import { pathParam } from "../params.ts";
import { noContent } from "../respond.ts";
import { route } from "../route.ts";

export const tagNameParam = pathParam("The tag", "work");

export const removeTag = route(
  {
    method: "delete",
    path: "/api/tags/{tag}",
    id: "removeTag",
    tag: "Tags",
    summary: "Take a tag away from everything",
    description:
      "Every task, note and time entry that has it is changed. After a crash, again does the rest.",
    params: { tag: tagNameParam },
    responses: { 204: { description: "Nothing has it any more" } },
    problems: {
      404: "tag_not_found",
      409: "condition_failed: it is given anew all the while",
      413: "event_too_large: something that has it is too large to be changed; all others are",
    },
  },
  async ({ book, param }) => {
    await book.tags.remove(param("tag"));
    return noContent();
  },
);

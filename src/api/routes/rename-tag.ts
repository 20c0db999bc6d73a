import type { TagRename } from "../../kits/work/tags/tag.ts";
import { readJsonBody } from "../entry-body.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { tagRenamedSchema, tagRenameSchema } from "../tag-schemas.ts";
import { tagNameParam } from "./remove-tag.ts";

export const renameTag = route(
  {
    method: "post",
    path: "/api/tags/{tag}/rename",
    id: "renameTag",
    tag: "Tags",
    summary: "Rename a tag, or merge it with another",
    description:
      "Every task, note and time entry that has it gets the other in its place. After a crash, the same again does the rest.",
    params: { tag: tagNameParam },
    body: { required: true, content: { "application/json": { schema: tagRenameSchema } } },
    responses: {
      200: {
        description: "The tag as it is now called",
        content: { "application/json": { schema: tagRenamedSchema } },
      },
    },
    problems: {
      400: "body_invalid",
      404: "tag_not_found",
      409: "tag_exists; condition_failed: it is given anew all the while",
      413: "event_too_large: something that has it is too large to be changed; all others are",
      422: "tag_invalid",
    },
  },
  async ({ c, book, param }) =>
    json(await book.tags.rename(param("tag"), (await readJsonBody(c)) as TagRename)),
);

import type { TagInput } from "../../kits/work/tags/tag.ts";
import { readJsonBody } from "../entry-body.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { tagInputSchema, tagSchema } from "../tag-schemas.ts";

export const createTag = route(
  {
    method: "post",
    path: "/api/tags",
    id: "createTag",
    tag: "Tags",
    summary: "Create a tag",
    description: "It is listed then, though nothing has it. One that is there stays as it is.",
    body: { required: true, content: { "application/json": { schema: tagInputSchema } } },
    responses: { 201: { description: "The tag", content: { "application/json": { schema: tagSchema } } } },
    problems: { 400: "body_invalid", 422: "tag_invalid" },
  },
  async ({ c, book }) => json(await book.tags.create((await readJsonBody(c)) as TagInput), 201),
);

/** What tags look like, as the API's description shows them. */
import { z } from "@hono/zod-openapi";

export const tagSchema = z
  .object({
    tag: z.string(),
    tasks: z.number().int().openapi({ description: "How many tasks have it" }),
    notes: z.number().int(),
    entries: z.number().int().openapi({ description: "How many time entries have it" }),
  })
  .openapi("Tag", { example: { tag: "work", tasks: 3, notes: 1, entries: 12 } });

export const tagRenamedSchema = tagSchema
  .extend({ changed: z.number().int().openapi({ description: "How many objects were changed" }) })
  .openapi("TagRenamed", { example: { tag: "office", tasks: 3, notes: 1, entries: 12, changed: 16 } });

export const tagInputSchema = z
  .object({ tag: z.string().openapi({ description: "1 to 100 characters" }) })
  .openapi("TagInput", { example: { tag: "work" } });

export const tagRenameSchema = z
  .object({
    to: z.string(),
    merge: z.boolean().optional().openapi({ description: "Whether `to` may be in use; default no" }),
  })
  .openapi("TagRename", { example: { to: "office" } });

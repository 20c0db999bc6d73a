import { basename } from "node:path";
import { z } from "@hono/zod-openapi";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { VERSION } from "../version.ts";

const bookSchema = z
  .object({
    location: z.string().openapi({ description: "The file's name, without its folder" }),
    zone: z.string(),
    weekStart: z.enum(["monday", "sunday", "saturday"]),
    today: z.string().openapi({ format: "date" }),
    version: z.string().openapi({ description: "Daybook's" }),
  })
  .openapi("Book", {
    example: {
      location: "daybook.db",
      zone: "Europe/Berlin",
      weekStart: "monday",
      today: "2026-03-02",
      version: VERSION,
    },
  });

export const aboutBook = route(
  {
    method: "get",
    path: "/api/book",
    id: "book",
    tag: "Operation",
    summary: "The book and its settings",
    responses: { 200: { description: "The book", content: { "application/json": { schema: bookSchema } } } },
  },
  async ({ c, book }) =>
    readJson(c, {
      location: basename(book.location),
      zone: book.calendar.zone,
      weekStart: book.weekStart,
      today: book.calendar.dayOf(book.now()),
      version: VERSION,
    }),
);

import { expect, test } from "vitest";
import type { NoteState } from "./note.ts";
import { noteEventOf } from "./note-event.ts";

const DATE = "2026-03-02T00:00:00.000Z";
const NOTE: NoteState = {
  title: "",
  content: "c",
  tags: [],
  date: DATE,
  task: null,
  entry: null,
  measurements: [],
};

test.each([
  [{ after: { ...NOTE, tags: Array.from({ length: 51 }, (_, n) => `t${n}`) } }, "note.created"],
  [{ before: { ...NOTE, tags: ["x".repeat(101)] }, after: NOTE }, "note.updated"],
  [{ before: { ...NOTE, date: "yesterday" } }, "note.deleted"],
])("an event that would not be read back is a fault, and no event (%#)", (change, type) => {
  const write = () => noteEventOf({ id: "n-1", ...change, actor: undefined }, DATE);
  expect(write).toThrow(
    expect.objectContaining({ code: "internal", message: expect.stringContaining(`event ${type}`) }),
  );
});

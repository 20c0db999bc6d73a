export type { Note, NoteItem } from "../../../kits/work/notes/note.ts";

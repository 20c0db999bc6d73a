/** What `GET /api/notes` answers of each: an own note, or a task that says more than its title. */
export interface NoteItem {
  kind: "note" | "task";
  id: string;
  title: string;
  excerpt: string;
  tags: string[];
  date: string;
  task: string | null;
  entry: string | null;
  version: number;
}

export interface Note extends Omit<NoteItem, "excerpt" | "kind"> {
  content: string;
}

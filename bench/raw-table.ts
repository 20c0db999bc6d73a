import Database from "better-sqlite3";

/** The limit: the same bytes into one table of the same engine, with the same safety and nothing else. */
export class RawTable {
  #db: Database.Database;
  #insert;

  constructor(path: string) {
    this.#db = new Database(path);
    this.#db.pragma("journal_mode = WAL");
    this.#db.pragma("synchronous = FULL");
    this.#db.exec("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    this.#insert = this.#db.prepare<[string]>("INSERT INTO events (body) VALUES (?)");
  }

  insert(body: string): void {
    this.#insert.run(body);
  }

  insertAll(bodies: string[]): void {
    this.#db.transaction(() => {
      for (const body of bodies) this.#insert.run(body);
    })();
  }

  close(): void {
    this.#db.close();
  }
}

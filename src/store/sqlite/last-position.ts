import type { Connection } from "./schema.ts";

const KEY = "last-position";

/** The position of the last event that was recorded, also if it was removed since: none is given out twice. */
export class LastPosition {
  #find;
  #keep;

  constructor(db: Connection) {
    this.#find = db
      .prepare<[], number>(
        `SELECT max(coalesce((SELECT max(position) FROM events), 0),
          coalesce((SELECT value FROM meta WHERE key = '${KEY}'), 0))`,
      )
      .pluck();
    this.#keep = db.prepare<[number]>(
      `INSERT INTO meta VALUES ('${KEY}', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    );
  }

  /** 0: none was ever recorded. */
  get(): number {
    return this.#find.get() as number;
  }

  /** Before events are removed, as the last one may be among them. */
  keep(position: number): void {
    this.#keep.run(position);
  }
}

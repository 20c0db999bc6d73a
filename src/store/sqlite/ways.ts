import { matchesType } from "../../event/event.ts";
import type { LogQuery } from "../store.ts";
import { ActivityScan } from "./activity-scan.ts";
import type { Names } from "./names.ts";
import type { Run } from "./run.ts";
import type { Connection } from "./schema.ts";
import { StreamScan } from "./stream-scan.ts";
import { TimeScan } from "./time-scan.ts";

/** Runs that have all that a query wants, together. */
export interface Way {
  runs: Run[];
  /** Whether they have nothing else. */
  exact: boolean;
}

/** A log and a type that it has events of. */
interface Kind {
  id: number;
  log: string;
  type: string;
}

interface StreamRow {
  id: number;
  head: number | null;
  latest: number | null;
}

const NOTHING: Way = { runs: [], exact: true };

/** Which parts of the book a query without an id reads. */
export class Ways {
  #names: Names;
  #activity: ActivityScan;
  #streams: StreamScan;
  #times: TimeScan;
  #findStream;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#activity = new ActivityScan(db);
    this.#streams = new StreamScan(db);
    this.#times = new TimeScan(db);
    this.#findStream = db.prepare<[number, string], StreamRow>(
      "SELECT id, head, latest FROM streams LEFT JOIN heads ON heads.stream = streams.id WHERE log = ? AND subject = ?",
    );
  }

  of(query: LogQuery): Way {
    const { subject, actor, tag } = query;
    if (subject !== undefined) return this.#ofSubject({ ...query, subject });
    if (actor !== undefined) return this.#ofName(query, this.#names.find("actor", actor));
    if (tag !== undefined) return this.#ofName(query, this.#names.find("tag", tag));
    const runs = this.#kindsOf(query).map(({ log, type }) =>
      this.#times.run(this.#names.find("log", log) as number, this.#names.find("type", type) as number),
    );
    return { runs, exact: true };
  }

  /** One run for each log: a stream in the order of time has its links, any other one its activity. */
  #ofSubject(query: LogQuery & { subject: string }): Way {
    const { actor, tag, types } = query;
    const kinds = this.#wanted(query);
    let exact = actor === undefined && tag === undefined;
    const runs = this.#logsOf(query).flatMap((log) => {
      const stream = this.#findStream.get(log, query.subject);
      if (stream === undefined) return [];
      if (stream.head === null || stream.latest === null) return this.#activity.run(-stream.id, kinds);
      exact &&= types === undefined;
      return this.#streams.run(stream.head);
    });
    return { runs, exact };
  }

  #ofName(query: LogQuery, name: number | undefined): Way {
    if (name === undefined) return NOTHING;
    const exact = query.actor === undefined || query.tag === undefined;
    return { runs: [this.#activity.run(name, this.#wanted(query))], exact };
  }

  #logsOf({ log }: LogQuery): number[] {
    if (log === undefined) return this.#names.startingWith("log", "").map(({ id }) => id);
    const id = this.#names.find("log", log);
    return id === undefined ? [] : [id];
  }

  /** Undefined: all. */
  #wanted(query: LogQuery): ReadonlySet<number> | undefined {
    if (query.log === undefined && query.types === undefined) return undefined;
    return new Set(this.#kindsOf(query).map(({ id }) => id));
  }

  #kindsOf({ log, types }: LogQuery): Kind[] {
    const all = this.#names.startingWith("kind", log === undefined ? "" : `${log} `).map(toKind);
    if (types === undefined) return all;
    return all.filter((kind) => types.some((type) => matchesType(kind.type, type)));
  }
}

function toKind({ id, name }: { id: number; name: string }): Kind {
  const space = name.indexOf(" ");
  return { id, log: name.slice(0, space), type: name.slice(space + 1) };
}

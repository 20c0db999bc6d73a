import { hash } from "node:crypto";
import type { RecordedEvent } from "../event/event.ts";
import type { Store } from "../store/store.ts";
import type { RemoteFilter } from "./remote-book.ts";

const PARTITION = "copy";

/** How far a pull has got; kept in the target, written after what it stands for. */
export interface RemotePoint {
  /** Position in the remote to start after: that of the event before the last one, `""` if that was the first. */
  before: string;
  /** The last event, which comes first again: by it the remote is known to be the same book. */
  position: string;
  source: string;
  id: string;
}

/** The point of one remote with one filter. */
export class RemotePoints {
  #store: Store;
  #sk: string;

  constructor(store: Store, { url, filter }: { url: string; filter: RemoteFilter }) {
    const { log = null, types = null } = filter;
    this.#store = store;
    this.#sk = hash("sha256", JSON.stringify(["remote", url, log, types && [...new Set(types)].sort()]));
  }

  async find(): Promise<RemotePoint | undefined> {
    const item = await this.#store.getItem({ pk: PARTITION, sk: this.#sk });
    if (item === undefined) return undefined;
    const { pk: _pk, sk: _sk, ...point } = item;
    return point as unknown as RemotePoint;
  }

  async save(point: RemotePoint): Promise<void> {
    await this.#store.writeItems([{ op: "put", pk: PARTITION, sk: this.#sk, attributes: { ...point } }]);
  }
}

export function isAt(point: RemotePoint, { position, source, id }: RecordedEvent): boolean {
  return point.position === position && point.source === source && point.id === id;
}

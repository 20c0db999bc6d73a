import { hash } from "node:crypto";
import { isDaybookError } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { Store } from "../store/store.ts";

const PARTITION = "copy";

/** How far a copy has got; kept in the target. */
export interface ResumePoint {
  /** Position in the source of the event before the last one that was copied. */
  before: string;
  /** The last one that was copied. */
  position: string;
  source: string;
  id: string;
  /** Events of the source up to there. */
  events: number;
  /** Position in the target up to which its events are known to be the source's, or to be none of its streams'. */
  target: string;
}

/** The resume point of a source in a target. A book is known by its first event: ids are unique, and it never changes. */
export class ResumePoints {
  #from: Store;
  #to: Store;
  #sk: string;

  private constructor(from: Store, to: Store, sk: string) {
    this.#from = from;
    this.#to = to;
    this.#sk = sk;
  }

  /** Undefined: the source is empty. */
  static async of(from: Store, to: Store): Promise<ResumePoints | undefined> {
    const [first] = await from.readAfter("", 1);
    if (first === undefined) return undefined;
    return new ResumePoints(from, to, hash("sha256", JSON.stringify([first.source, first.id])));
  }

  /** Only if the source still has that event at that place: a file may have been replaced by an older one. */
  async find(): Promise<ResumePoint | undefined> {
    const item = await this.#to.getItem({ pk: PARTITION, sk: this.#sk });
    if (item === undefined) return undefined;
    const { pk: _pk, sk: _sk, ...rest } = item;
    const point = rest as unknown as ResumePoint;
    const event = await this.#eventAfter(point.before);
    const isThere =
      event?.position === point.position && event.source === point.source && event.id === point.id;
    return isThere ? point : undefined;
  }

  async save(point: ResumePoint): Promise<void> {
    await this.#to.writeItems([{ op: "put", pk: PARTITION, sk: this.#sk, attributes: { ...point } }]);
  }

  async #eventAfter(position: string): Promise<RecordedEvent | undefined> {
    try {
      return (await this.#from.readAfter(position, 1))[0];
    } catch (error) {
      // The same book, now in another kind of store: its positions are others.
      if (isDaybookError(error, "query_invalid")) return undefined;
      throw error;
    }
  }
}

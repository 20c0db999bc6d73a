import type { ItemWrite } from "../../../store/store.ts";
import type { TaskPort } from "./port.ts";

const GUARD = { pk: "work", sk: "tree" };

/**
 * One item for the whole tree. Whoever changes the tree reads it first, then the tree, and appends on condition that it
 * is still the same, replacing it: of two decisions on the same tree only one is recorded, in whichever process they
 * were made. So two moves cannot make a cycle of which each sees one half, nor a child come to a parent that goes.
 *
 * A number alone would not do: where several steps are appended together and the first fails since others were faster,
 * these may have counted it up to just what a later step expects. So it also says whose change it is from.
 */
export class TreeGuard {
  #version: number;
  /** Who made it what it is; undefined before the first change. */
  #by: string | undefined;
  /** Who changes it here: no other decision has this name. */
  #mine: string;

  private constructor(version: number, by: string | undefined, mine: string) {
    this.#version = version;
    this.#by = by;
    this.#mine = mine;
  }

  static async read(port: TaskPort): Promise<TreeGuard> {
    const item = (await port.getItem(GUARD)) as { version: number; by: string } | undefined;
    return new TreeGuard(item?.version ?? 0, item?.by, port.newId());
  }

  /** What is written with the change of the tree, or keeps it from being recorded. */
  change(): ItemWrite {
    const [version, by] = [this.#version, this.#by];
    const condition = by === undefined ? ({ absent: true } as const) : { equals: { version, by } };
    return { op: "put", ...GUARD, attributes: { version: version + 1, by: this.#mine }, condition };
  }

  /** As it is after so many changes of this decision. */
  after(changes: number): TreeGuard {
    return changes === 0 ? this : new TreeGuard(this.#version + changes, this.#mine, this.#mine);
  }
}

import type { ItemWrite } from "../../../store/store.ts";
import type { TaskPort } from "./port.ts";

const GUARD = { pk: "work", sk: "tree" };

/**
 * One number for the whole tree. Whoever changes the tree reads it first, then the tree, and appends on condition that
 * it is still the same, counting it up: of two decisions on the same tree only one is recorded, in whichever process they
 * were made. So two moves cannot make a cycle of which each sees one half, nor a child come to a parent that goes.
 */
export async function readGuard(port: TaskPort): Promise<number> {
  const item = await port.getItem(GUARD);
  return (item?.version as number | undefined) ?? 0;
}

export function guardChange(version: number): ItemWrite {
  const condition = version === 0 ? ({ absent: true } as const) : { equals: { version } };
  return { op: "put", ...GUARD, attributes: { version: version + 1 }, condition };
}

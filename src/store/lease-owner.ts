import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/** Tells this process from one before it that had the same number. */
const PROCESS = randomUUID();

/** A name for who holds a lease: machine, process, and one of its own. */
export function leaseOwner(): string {
  return `${hostname()}/${process.pid}/${PROCESS}/${randomUUID()}`;
}

/** Whether the owner was a process of this machine that is there no more: nobody needs to wait for the end of its lease. */
export function isGone(owner: string): boolean {
  const [host, pid, run] = owner.split("/");
  if (host !== hostname() || pid === undefined || run === undefined) return false;
  if (Number(pid) === process.pid) return run !== PROCESS;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

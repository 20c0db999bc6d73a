import type { Job } from "../../bus/info.ts";
import type { Daybook } from "../../daybook.ts";
import type { Cli } from "../cli.ts";
import { elapsed } from "../elapsed.ts";
import { errorText, knownError } from "../error-report.ts";
import { Interrupted } from "../interrupted.ts";
import { CLI_ACTOR } from "./actor.ts";

/** Between two looks at a job: soon at first, so that a short one is not waited for; then now and then. */
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 1_000;
/** How long a redriven delivery may take before the rest is left to whoever delivers next. */
const SETTLE_MS = 30_000;

/**
 * Waits for the end of a job. Delivers in this process meanwhile, unless another one does. Ctrl-C pauses the job.
 *
 * @throws Interrupted
 */
export async function followJob(cli: Cli, book: Daybook, job: Job): Promise<Job> {
  const interruption = cli.heedInterruption();
  const stop = new AbortController();
  const onError = (error: unknown) => void cli.note(errorText(knownError(error)).trimEnd()).catch(() => {});
  const running = book.deliver({ signal: stop.signal, onError });
  const progress = cli.progress(`${job.request.kind} ${job.id}`);
  const noteBreaker = breakerNote(cli, book, job);
  try {
    const ended = await lookUntil(running, interruption, async () => {
      const { status, seen, done, endedAt } = await book.bus.job(job.id);
      progress.update({ done: Math.max(seen, done) });
      await noteBreaker();
      return endedAt !== undefined || status === "paused";
    });
    if (!ended) await pause(book, job);
    const last = await book.bus.job(job.id);
    if (last.request.kind === "redrive" && last.status === "completed") {
      await settled(book, running, interruption);
    }
    return last;
  } finally {
    progress.end();
    stop.abort();
    await running;
  }
}

/** Says once why nothing moves: a replay waits for a target that is down as long as it takes. */
function breakerNote(cli: Cli, book: Daybook, { request }: Job): () => Promise<void> {
  let isSaid = request.kind !== "replay";
  return async () => {
    if (isSaid || request.kind !== "replay") return;
    const { breaker, lastFailure } = await book.bus.rule(request.rule);
    if (breaker.state !== "open") return;
    isSaid = true;
    const why = lastFailure === undefined ? "" : `: ${lastFailure.error.message}`;
    await cli.note(`rule ${request.rule} waits for its target, tried next ${breaker.until ?? "soon"}${why}`);
  };
}

async function pause(book: Daybook, { id, request }: Job): Promise<never> {
  await book.bus.control(id, "pause", { actor: CLI_ACTOR });
  throw new Interrupted(`paused ${request.kind} ${id}; daybook replay resume ${id} goes on with it`);
}

/** What was redriven waits to be delivered: until then this process may be the only one that does it. */
async function settled(book: Daybook, running: Promise<void>, interruption: AbortSignal): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  await lookUntil(running, interruption, async () => {
    if (performance.now() > until) return true;
    const rules = await book.bus.rules();
    return rules.every(
      ({ waiting, enabled, breaker }) => waiting === 0 || !enabled || breaker.state === "open",
    );
  });
}

/** Looks again and again until it is so, and answers true; false: Ctrl-C came first. What the bus throws is thrown. */
async function lookUntil(
  running: Promise<void>,
  interruption: AbortSignal,
  look: () => Promise<boolean>,
): Promise<boolean> {
  for (let pauseMs = FIRST_LOOK_MS; !interruption.aborted; pauseMs = Math.min(LAST_LOOK_MS, pauseMs * 2)) {
    if (await look()) return true;
    await Promise.race([running, elapsed(pauseMs, interruption)]);
  }
  return false;
}

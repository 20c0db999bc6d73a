import { type Daybook, openDaybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import type { RecordedEvent } from "../../event/event.ts";
import type { TaskInput } from "../../kits/work/tasks/task.ts";
import { importTracker, type TrackerBook, type TrackerReport } from "../../kits/work/tracker-import.ts";
import type { StreamReadQuery } from "../../log/read.ts";
import type { TrackerFormat } from "../../sources/formats.ts";
import type { Page } from "../../store/store.ts";
import { given } from "../given.ts";
import type { ImportJob } from "./job.ts";

/** A dump goes to every kit at once: tags, tasks, time entries, notes. */
export async function importDump(job: ImportJob, format: TrackerFormat): Promise<TrackerReport> {
  const { book, options, input } = job;
  const { dryRun = false, source, unit, actor } = options;
  const unreadable = new Set<number>();
  const rows = job.noting(format.read(input.bytes, { calendar: book.calendar }), unreadable);
  const settings = {
    ...given({ source, unit, actor }),
    dryRun,
    onProgress: (progress: TrackerReport) => job.onProgress(progress),
  };
  const report = dryRun
    ? await inTrial(book, (trial) => importTracker(trial, rows, settings))
    : await importTracker(trackerBook(book), rows, settings);
  for (const row of report.rejected) if (!unreadable.has(row.line)) await job.rejected(row);
  return report;
}

function trackerBook(book: Daybook): TrackerBook {
  const { calendar, time, tasks, notes, tags } = book;
  return {
    ...{ calendar, time, tasks, notes, tags },
    firstEvent: (log, subject) => firstEvent(book, log, subject),
    newestFirst: (log, subject) => newestFirst(book, log, subject),
  };
}

/** The time kit tries its rows by itself; the rest is written to an empty book in memory, which knows what the real one has. */
async function inTrial<T>(book: Daybook, work: (trial: TrackerBook) => Promise<T>): Promise<T> {
  const trial = await openDaybook(":memory:", {
    config: book.config,
    zone: book.calendar.zone,
    clock: () => book.now(),
  });
  try {
    return await work({
      ...trackerBook(trial),
      time: book.time,
      tasks: new TrialTasks(book, trial),
      newestFirst: (log, subject) => newestFirst(book, log, subject),
      firstEvent: async (log, subject) =>
        (await firstEvent(book, log, subject)) ?? (await firstEvent(trial, log, subject)),
    });
  } finally {
    await trial.close();
  }
}

/** Tasks of the trial, below those of the real book. */
class TrialTasks implements Pick<Daybook["tasks"], "create" | "find" | "update"> {
  readonly #book: Daybook;
  readonly #trial: Daybook;

  constructor(book: Daybook, trial: Daybook) {
    this.#book = book;
    this.#trial = trial;
  }

  async create(input: TaskInput): ReturnType<Daybook["tasks"]["create"]> {
    const parent = input.parent ?? undefined;
    if (parent !== undefined && (await this.#trial.tasks.find(parent)) === undefined) {
      const known = await this.#book.tasks.find(parent);
      if (known !== undefined) await this.#trial.tasks.create({ id: parent, title: known.title });
    }
    return this.#trial.tasks.create(input);
  }

  async find(id: string): ReturnType<Daybook["tasks"]["find"]> {
    return (await this.#trial.tasks.find(id)) ?? (await this.#book.tasks.find(id));
  }

  update: Daybook["tasks"]["update"] = async (id, patch, options) => {
    const inTrial = await this.#trial.tasks.find(id);
    if (inTrial !== undefined) return this.#trial.tasks.update(id, patch, options);
    return (await this.#book.tasks.find(id)) as NonNullable<typeof inTrial>;
  };
}

async function firstEvent(book: Daybook, log: string, subject: string): Promise<RecordedEvent | undefined> {
  return (await streamPage(book, { log, subject, limit: 1 })).items[0];
}

async function* newestFirst(book: Daybook, log: string, subject: string): AsyncGenerator<RecordedEvent> {
  let cursor: string | undefined;
  do {
    const page = await streamPage(book, { log, subject, direction: "backward", ...given({ cursor }) });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

type StreamPage = StreamReadQuery & { log: string; subject: string };

async function streamPage(
  book: Daybook,
  { log, subject, ...query }: StreamPage,
): Promise<Page<RecordedEvent>> {
  try {
    return await book.stream(log, subject, query);
  } catch (error) {
    if (isDaybookError(error, "stream_not_found")) return { items: [] };
    throw error;
  }
}

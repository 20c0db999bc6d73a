import { asBuffer } from "../bytes.ts";
import {
  type Content,
  contentBefore,
  DamagedContent,
  MissingContent,
  type OpenInput,
  openInput,
} from "./content.ts";
import { type Fingerprint, fingerprintOf, hasFingerprint } from "./fingerprint.ts";
import type { FileMark } from "./ledger.ts";
import { shortText } from "./line-intake.ts";
import { LogReading } from "./log-reading.ts";
import { detectAccessLog } from "./parsers.ts";
import type { AccessChunk, AccessInput, ReadAccessLogsOptions } from "./read.ts";
import type { AccessLogFormat, LineFault } from "./request.ts";

/** What is before the mark is not what was read then. */
class ContentChanged extends Error {}

/** Reads one input, from where the ledger says to its end. */
export class InputReader<T> {
  readonly #input: AccessInput;
  readonly #options: ReadAccessLogsOptions<T>;
  #read = 0;

  constructor(input: AccessInput, options: ReadAccessLogsOptions<T>) {
    this.#input = input;
    this.#options = options;
  }

  /** @throws what is no fault of this input alone */
  async *chunks(): AsyncGenerator<AccessChunk<T>> {
    try {
      yield* this.#chunks();
    } catch (error) {
      if (!(error instanceof MissingContent)) throw error;
      yield this.#unread("input_missing", error.message);
    }
  }

  async *#chunks(): AsyncGenerator<AccessChunk<T>> {
    const { seen, again } = this.#input;
    const { ledger, format } = this.#options;
    if (seen !== undefined && !again && (await ledger?.isSeen(seen, format))) return;
    const opened = await this.#open();
    try {
      yield* this.#known(opened);
    } catch (error) {
      if (!(error instanceof ContentChanged)) throw error;
      yield* this.#again();
    } finally {
      await opened.close();
    }
  }

  /** From where the ledger says. @throws ContentChanged */
  async *#known(opened: OpenInput): AsyncGenerator<AccessChunk<T>> {
    const fingerprint = fingerprintOf(opened.start);
    const format = this.#formatOf(opened);
    const known = fingerprint && format && (await this.#options.ledger?.find(fingerprint.line, format));
    if (!known) yield* this.#fromStart(opened, fingerprint);
    else if (!this.#input.canReopen || !hasFingerprint(opened.start, known)) yield* this.#fromStart(opened);
    else if (this.#input.again) yield* this.#fromStart(opened, fingerprint);
    else yield* this.#goOn(opened, { ...known, ...fingerprint });
  }

  async *#again(): AsyncGenerator<AccessChunk<T>> {
    const opened = await this.#open();
    try {
      yield* this.#fromStart(opened);
    } finally {
      await opened.close();
    }
  }

  #open(): Promise<OpenInput> {
    this.#read = 0;
    return openInput(this.#input, this.#onRead);
  }

  readonly #onRead = (bytes: number): void => {
    this.#read += bytes;
  };

  /** @param fingerprint none where the ledger has the entry of another content; lines that both have are duplicates */
  async *#fromStart(
    { start, content }: OpenInput,
    fingerprint?: Fingerprint,
  ): AsyncGenerator<AccessChunk<T>> {
    const format = this.#formatOf({ start });
    if (format === undefined) {
      if (start.length > 0) yield this.#unread("format_unknown", shortText(start));
      return;
    }
    const parts = { input: this.#input, options: this.#options, format, fingerprint, mark: undefined };
    yield* this.#readAll(new LogReading(parts), content);
  }

  async *#goOn(opened: OpenInput, mark: FileMark): AsyncGenerator<AccessChunk<T>> {
    const reading = new LogReading({
      input: this.#input,
      options: this.#options,
      format: mark.format,
      fingerprint: mark,
      mark,
    });
    const content = await contentBefore(mark, opened, { input: this.#input, onRead: this.#onRead });
    yield* this.#readAll(reading, { bytes: warmedUp(reading, content, mark.offset), offset: mark.offset });
  }

  #formatOf({ start }: Pick<OpenInput, "start">): AccessLogFormat | undefined {
    return this.#options.format ?? detectAccessLog(start);
  }

  async *#readAll(reading: LogReading<T>, { bytes }: Content): AsyncGenerator<AccessChunk<T>> {
    let damage: string | undefined;
    try {
      for await (const piece of bytes) {
        this.#options.signal?.throwIfAborted();
        reading.push(asBuffer(piece));
        if (reading.isFull) yield await reading.chunk({ isLast: false, read: this.#read });
      }
    } catch (error) {
      if (!(error instanceof DamagedContent)) throw error;
      damage = error.message;
    }
    yield await reading.chunk({ isLast: true, read: this.#read, damage });
  }

  #unread(fault: LineFault, text: string): AccessChunk<T> {
    return {
      input: this.#input,
      rows: [],
      lines: 1,
      unwanted: 0,
      rejected: [{ line: 1, offset: 0, fault, text }],
      incomplete: undefined,
      read: this.#read,
      commit: async () => {},
    };
  }
}

/** The bytes from the mark on, after those before it were looked at. @throws ContentChanged */
async function* warmedUp(
  reading: LogReading<unknown>,
  content: Content,
  offset: number,
): AsyncGenerator<Buffer> {
  let before: Buffer[] | undefined = [];
  let { offset: at } = content;
  for await (const bytes of content.bytes) {
    const piece = asBuffer(bytes);
    if (before === undefined) {
      yield piece;
      continue;
    }
    const cut = Math.min(piece.length, offset - at);
    before.push(Buffer.from(piece.subarray(0, cut)));
    at += cut;
    if (at < offset) continue;
    if (!reading.warmUp(before)) throw new ContentChanged();
    before = undefined;
    if (cut < piece.length) yield piece.subarray(cut);
  }
  // It is shorter than what was read of it.
  if (before !== undefined) throw new ContentChanged();
}

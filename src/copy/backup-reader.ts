import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { shown } from "../errors.ts";
import { type Bytes, split } from "../sources/bytes.ts";
import { decompressed } from "../sources/decompressed.ts";
import { type Line, LineSplitter } from "../sources/lines.ts";
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  type BackupEnd,
  type BackupHeader,
  type BackupLog,
  type BackupMark,
  BLOCK_EVENTS,
  countEvent,
  invalidBackup,
} from "./backup-format.ts";
import { checkPortable } from "./check-portable.ts";
import type { PortableEvent } from "./portable-event.ts";

/** Blocks may be a little larger than the writer makes them: its last event may be a large one. */
const MAX_BLOCK_CHARACTERS = 8 * 1024 * 1024;

/** Reads a backup, compressed or not, and gives out only events that a mark after them says to be right. */
export class BackupReader {
  readonly header: BackupHeader;
  /** Given out so far. */
  events = 0;
  #lines: AsyncGenerator<Line>;
  #hash = createHash("sha256");
  #block: PortableEvent[] = [];
  #characters = 0;
  #logs: Record<string, BackupLog> = Object.create(null);
  #isWhole = false;

  private constructor(header: BackupHeader, lines: AsyncGenerator<Line>) {
    this.header = header;
    this.#lines = lines;
  }

  /** Reads the first line. @throws backup_invalid */
  static async open(bytes: Bytes): Promise<BackupReader> {
    const damaged = (got: string, cause: unknown) => new DamagedInput(got, { cause });
    const lines = linesOf(decompressed(bytes, damaged));
    try {
      const first = await lines.next();
      const text = first.done ? "" : textOf(first.value, 0);
      const reader = new BackupReader(headerOf(text), lines);
      reader.#hash.update(`${text}\n`);
      return reader;
    } catch (error) {
      await lines.return(undefined);
      throw asInvalid(error, 0);
    }
  }

  /** Stops reading before the end. */
  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }

  /** The events in recorded order, in blocks. @throws backup_invalid at the first damage */
  async *blocks(): AsyncGenerator<PortableEvent[]> {
    try {
      for await (const line of this.#lines) {
        const block = this.#read(line);
        if (block === undefined) continue;
        this.events += block.length;
        yield block;
      }
    } catch (error) {
      throw asInvalid(error, this.events);
    }
    if (this.#isWhole) return;
    throw this.#invalid("backup must end with its last line, got a file that was cut off");
  }

  /** The block that the line ends. */
  #read(line: Line): PortableEvent[] | undefined {
    const text = textOf(line, this.events);
    if (this.#isWhole) {
      if (text === "") return undefined;
      throw this.#invalid(`backup must end with its last line, got line ${line.line} after it`);
    }
    const value = parsedObject(text);
    if (value === undefined)
      throw this.#invalid(`line ${line.line} must be a JSON object, got ${shown(text)}`);
    if (Object.hasOwn(value, "specversion")) {
      this.#addEvent(value, { line: line.line, text });
      return undefined;
    }
    return this.#endBlock(value, { line: line.line, text });
  }

  #addEvent(value: object, { line, text }: { line: number; text: string }): void {
    const wrong = checkPortable(value);
    if (wrong !== undefined) throw this.#invalid(`line ${line} must be a recorded event, got ${wrong}`);
    this.#hash.update(`${text}\n`);
    this.#block.push(value as PortableEvent);
    this.#characters += text.length;
    if (this.#block.length > BLOCK_EVENTS || this.#characters > MAX_BLOCK_CHARACTERS) {
      throw this.#invalid(
        `line ${line} must be a mark after at most ${BLOCK_EVENTS} events, got another event`,
      );
    }
  }

  #endBlock(value: object, { line, text }: { line: number; text: string }): PortableEvent[] {
    const { mark, end } = value as { mark?: BackupMark; end?: BackupEnd };
    const given = end ?? mark;
    const events = this.events + this.#block.length;
    for (const event of this.#block) countEvent(this.#logs, event);
    const isRight =
      given?.events === events &&
      given.sha256 === this.#hash.copy().digest("hex") &&
      (end === undefined || isDeepStrictEqual({ ...end.logs }, { ...this.#logs }));
    if (!isRight) {
      throw this.#invalid(`backup must be as it was written, got lines that were changed up to line ${line}`);
    }
    this.#isWhole = end !== undefined;
    this.#hash.update(`${text}\n`);
    const block = this.#block;
    this.#block = [];
    this.#characters = 0;
    return block;
  }

  #invalid(message: string) {
    return invalidBackup(message, { events: this.events });
  }
}

async function* linesOf(bytes: Bytes): AsyncGenerator<Line> {
  for await (const lines of split(bytes, new LineSplitter())) yield* lines;
}

function textOf(line: Line, events: number): string {
  if ("text" in line) return line.text;
  throw invalidBackup(`line ${line.line} must be text, got: ${line.error.message}`, { events });
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(text: string): BackupHeader {
  const header = parsedObject(text) as Partial<BackupHeader> | undefined;
  if (header?.format !== BACKUP_FORMAT) {
    throw invalidBackup(`backup must begin with {"format":"${BACKUP_FORMAT}", got ${shown(text)}`, {
      events: 0,
    });
  }
  if (header.version !== BACKUP_VERSION) {
    throw invalidBackup(`backup must be of version ${BACKUP_VERSION}, got ${shown(header.version)}`, {
      events: 0,
    });
  }
  return header as BackupHeader;
}

/** Compression that is not whole. */
class DamagedInput extends Error {}

function asInvalid(error: unknown, events: number): unknown {
  if (!(error instanceof DamagedInput)) return error;
  return invalidBackup(`backup must be whole, got ${error.message}`, { events, cause: error.cause });
}

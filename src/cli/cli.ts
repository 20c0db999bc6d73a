import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type LoadedConfig, loadConfigFile } from "../config-file.ts";
import { type Daybook, openDaybook } from "../daybook.ts";
import { storeKind } from "../store/open-store.ts";
import { type Color, hasColor, paint } from "./color.ts";
import { EXIT } from "./exit-code.ts";
import { given } from "./given.ts";
import type { CliIo } from "./io.ts";
import { Output } from "./output.ts";
import { Progress } from "./progress.ts";
import { usageError } from "./usage.ts";

/** Options that every command takes. */
export interface GlobalOptions {
  book?: string;
  config?: string;
  json?: boolean;
}

export interface BookOptions {
  /** What a missing file becomes: a new book, an empty one in memory, or by default an error, book_missing. */
  missing?: "create" | "memory";
  /** IANA time zone of a new book. */
  zone?: string | undefined;
  /** How old counts may be; default `current`. */
  reads?: "current" | "settled";
  /** Another book than that of `--book`, as `location` gave it. */
  at?: string;
}

/** One run of the CLI: where its words go and which book it is about. */
export class Cli {
  readonly io: CliIo;
  readonly out: Output;
  readonly err: Output;
  options: GlobalOptions = {};
  exitCode: number = EXIT.done;

  constructor(io: CliIo) {
    this.io = io;
    this.out = new Output(io.stdout);
    this.err = new Output(io.stderr);
  }

  get isJson(): boolean {
    return this.options.json === true;
  }

  /** An option's value from the environment; empty is not set. */
  env(name: string): string | undefined {
    return this.io.env[name] || undefined;
  }

  path(path: string): string {
    return resolve(this.io.cwd, path);
  }

  /** An absolute path, `:memory:` or `dynamodb:NAME`. */
  get bookLocation(): string {
    return this.location(this.options.book ?? this.env("DAYBOOK_BOOK") ?? "./daybook.db", "--book");
  }

  /** A book as it was typed, as a location: an absolute path, `:memory:` or `dynamodb:NAME`. */
  location(book: string, name: string): string {
    if (book === "") throw usageError(`${name} must be a path or dynamodb:NAME, got nothing`);
    return storeKind(book) === "file" ? this.path(book) : book;
  }

  /** @throws config_invalid */
  loadConfig(book = this.bookLocation): Promise<LoadedConfig> {
    const path = this.options.config ?? this.env("DAYBOOK_CONFIG");
    return loadConfigFile({ book, path, cwd: this.io.cwd });
  }

  now(): number {
    return (this.io.clock ?? Date.now)();
  }

  /** Opens the book for the time of `work`. */
  async withBook<T>(options: BookOptions, work: (book: Daybook) => Promise<T>): Promise<T> {
    const { missing, zone, reads, at: path = this.bookLocation } = options;
    const { config, path: configPath } = await this.loadConfig(path);
    const book = await openDaybook(
      missing === "memory" && storeKind(path) === "file" && !existsSync(path) ? ":memory:" : path,
      {
        config,
        create: missing !== undefined,
        folder: configPath === undefined ? this.io.cwd : dirname(configPath),
        ...given({ zone, reads }),
        ...(this.io.clock === undefined ? {} : { clock: this.io.clock }),
      },
    );
    try {
      return await work(book);
    } finally {
      await book.close();
    }
  }

  /** The result as one JSON value, or in words. */
  async answer(json: unknown, text: string): Promise<void> {
    await this.out.line(this.isJson ? JSON.stringify(json) : text);
  }

  /** A message to the person at the terminal, beside the data. */
  async note(text: string): Promise<void> {
    await this.out.flush();
    await this.err.line(text);
    await this.err.flush();
  }

  progress(label: string): Progress {
    return new Progress(this.io.stderr, { label });
  }

  painted(text: string, color: Color, stream = this.io.stdout): string {
    return hasColor(this.io, stream) ? paint(text, color) : text;
  }

  /** The signal of Ctrl-C, for a command that ends by itself when it aborts. */
  heedInterruption(): AbortSignal {
    const interruption = this.io.interruption;
    if (interruption === undefined) return new AbortController().signal;
    interruption.isHeeded = true;
    return interruption.signal;
  }
}

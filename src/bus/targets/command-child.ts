import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { clip, type DeliveryFailure } from "../failure.ts";
import { type CommandAnswer, parseAnswer } from "./command-answer.ts";
import { LineCutter, Tail } from "./command-lines.ts";

export interface ChildOptions {
  command: string[];
  env: Record<string, string>;
  folder: string;
}

/** Why a child ended. */
type Reason = Pick<DeliveryFailure, "class" | "errorType" | "message">;

type Resolve = (answer: CommandAnswer | DeliveryFailure) => void;

const MAX_LINE_BYTES = 1_000_000;
const TAIL_CHARS = 4_096;
const TAIL_LINES = 20;
/** How long the last words of a child that ended are waited for: something that it started may hold its pipes open. */
const LAST_WORDS_MS = 200;
const CLOSE_MS = 2_000;

/** There is no child at all. */
export class NotStarted extends Error {
  readonly failure: DeliveryFailure;

  constructor(failure: DeliveryFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * One run of a program that answers deliveries in lines. However it ends, everything in flight is settled, its process
 * group is killed, and it is never used again.
 */
export class CommandChild {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #name: string;
  readonly #waiting = new Map<string, Resolve>();
  readonly #lines = new LineCutter(MAX_LINE_BYTES);
  readonly #tail = new Tail(TAIL_CHARS);
  readonly #closed: Promise<void>;
  #reason: Reason | undefined;
  #isDeaf = false;

  /** @throws NotStarted if the system cannot even try to start it */
  constructor(options: ChildOptions) {
    this.#name = options.command[0] as string;
    this.#child = spawned(options);
    this.#closed = new Promise((resolve) => {
      this.#child.once("close", () => resolve());
    });
    this.#listen();
  }

  get hasEnded(): boolean {
    return this.#reason !== undefined;
  }

  /** The answer to a line, or why there will be none. */
  ask(deliveryId: string, line: string): Promise<CommandAnswer | DeliveryFailure> {
    return new Promise((resolve) => {
      this.#waiting.set(deliveryId, resolve);
      this.#child.stdin.write(line);
    });
  }

  /** Kills it: this delivery has run out of time, the others in flight suffer for it. */
  timeOut(deliveryId: string, failure: DeliveryFailure): void {
    if (!this.#settle(deliveryId, this.#withTail(failure))) return;
    this.#isDeaf = true;
    const message = `${this.#name} was killed: it did not answer another delivery in time`;
    this.#end({ class: "retry", errorType: "killed", message });
  }

  /** Lets it finish by itself for a moment. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#kill(), CLOSE_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  #listen(): void {
    const child = this.#child;
    child.stdout.on("data", (chunk: Buffer) => this.#hear(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#tail.push(text));
    for (const stream of [child.stdout, child.stderr]) stream.on("error", () => {});
    child.stdin.on("error", (error: NodeJS.ErrnoException) => {
      const message = `${this.#name} must read its input, got ${error.code ?? error.message}`;
      this.#end({ class: "retry", errorType: "input_closed", message });
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      this.#end(startFailure(this.#name, error));
    });
    child.once("exit", (code, signal) => {
      const how = signal ?? `code ${code}`;
      const message = `${this.#name} must go on reading, got its exit with ${how}`;
      this.#end({ class: "retry", errorType: signal ?? `exit_${code}`, message });
    });
    child.once("close", () => this.#settleAll());
  }

  #hear(chunk: Buffer): void {
    if (this.#isDeaf) return;
    try {
      for (const line of this.#lines.push(chunk)) {
        const answer = parseAnswer(line);
        if (!this.#settle(answer.deliveryId, this.#told(answer))) {
          throw new Error(`an answer to ${clip(answer.deliveryId)}, which is not in flight`);
        }
      }
    } catch (error) {
      // Whose answer it was meant to be is not known, nor what comes after it is worth.
      this.#isDeaf = true;
      const got = (error as Error).message;
      const message = clip(`${this.#name}'s output must be an answer a line, got ${got}`);
      this.#end({ class: "retry", errorType: "answer_invalid", message });
    }
  }

  #told(answer: CommandAnswer): CommandAnswer {
    return answer.failure === undefined ? answer : { ...answer, failure: this.#withTail(answer.failure) };
  }

  #settle(deliveryId: string, answer: CommandAnswer | DeliveryFailure): boolean {
    this.#waiting.get(deliveryId)?.(answer);
    return this.#waiting.delete(deliveryId);
  }

  /** The first reason counts: what follows from it says less. */
  #end(reason: Reason): void {
    this.#reason ??= reason;
    this.#kill();
    // The second wait is for what a busy process has not read yet.
    setTimeout(() => setImmediate(() => this.#settleAll()), LAST_WORDS_MS).unref();
  }

  #settleAll(): void {
    if (this.#reason === undefined) return;
    const failure = this.#withTail(this.#reason);
    for (const id of [...this.#waiting.keys()]) this.#settle(id, failure);
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
  }

  #withTail(failure: DeliveryFailure): DeliveryFailure {
    const trace = this.#tail.lines(TAIL_LINES).map(clip);
    return trace.length === 0 ? failure : { ...failure, trace };
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // Nobody is left in the group.
    }
  }
}

function spawned({ command, env, folder }: ChildOptions): ChildProcessWithoutNullStreams {
  const [program = "", ...words] = command;
  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(program, words, {
      cwd: folder,
      env: { ...process.env, ...env },
      // A process group of its own, so that what the program starts ends with it.
      detached: process.platform !== "win32",
      stdio: "pipe",
      windowsHide: true,
    });
  } catch (error) {
    throw new NotStarted(startFailure(program, error as Error));
  }
  if ((child.stdin as unknown) !== undefined) return child;
  // No files are left for its pipes: its error comes later, and would end this process if nobody listened.
  child.once("error", () => {});
  throw new NotStarted(
    startFailure(program, Object.assign(new Error("too many open files"), { code: "EMFILE" })),
  );
}

/** The system's word for why a program did not start. */
function startFailure(name: string, error: NodeJS.ErrnoException): Reason {
  const errorType = error.code ?? "Error";
  const hint = errorType === "ENOENT" ? " (no such program, or no such folder)" : "";
  return {
    class: "unreachable",
    errorType,
    message: clip(`${name} must start, got ${error.message}${hint}`),
  };
}

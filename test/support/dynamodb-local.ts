/** DynamoDB Local, AWS's own engine for tests: fetched once, started once a run, ended with it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = ".cache/dynamodb-local-2.9.30";
const START_SECONDS = 60;

export interface DynamoDbLocal {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  stop(): Promise<void>;
}

/**
 * @param root the package's folder; a bench, which runs from a compiled copy, has to say it
 * @throws Error with one line that says what is missing: Java, the network, a free port
 */
export async function startDynamoDbLocal(root = ROOT): Promise<DynamoDbLocal> {
  await checkJava();
  await fetchEngine(root);
  const port = await freePort();
  const child = spawn(
    "java",
    [
      "-Xmx512m",
      "-Djava.library.path=./DynamoDBLocal_lib",
      "-jar",
      "DynamoDBLocal.jar",
      "-inMemory",
      "-sharedDb",
      "-disableTelemetry",
      "-port",
      String(port),
    ],
    { cwd: join(root, FOLDER), stdio: ["ignore", "ignore", "pipe"] },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const endpoint = `http://127.0.0.1:${port}`;
  await untilItAnswers(endpoint, child);
  return {
    endpoint,
    stop: async () => {
      process.off("exit", kill);
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      kill();
      await gone;
    },
  };
}

async function checkJava(): Promise<void> {
  await promisify(execFile)("java", ["-version"]).catch((error) => {
    throw new Error("no Java: DynamoDB Local needs a runtime of version 11 or newer", { cause: error });
  });
}

async function fetchEngine(root: string): Promise<void> {
  const script = join(root, "scripts/fetch-dynamodb-local.mjs");
  await promisify(execFile)(process.execPath, [script]).catch((error: { stderr?: string }) => {
    const line = error.stderr?.split("\n").find((text) => /Error|ERR/.test(text)) ?? "";
    throw new Error(`no DynamoDB Local: it could not be fetched: ${line}`.trim(), { cause: error });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Any answer will do: without a signed request it is a 400. */
async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  const end = Date.now() + START_SECONDS * 1_000;
  while (Date.now() < end && child.exitCode === null) {
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`no DynamoDB Local: it did not start on ${endpoint}: ${said.trim()}`);
}

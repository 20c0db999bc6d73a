import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import type { Config } from "../../config.ts";
import { storeKind } from "../../store/open-store.ts";
import type { Cli } from "../cli.ts";
import { configuredPort } from "../commands/serve.ts";
import { type Finding, failed } from "./finding.ts";

const MIN_NODE = [20, 19] as const;
const MEGABYTE = 1_048_576;
const LOW_MB = 500;
const TOO_LOW_MB = 50;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNew = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  if (isNew) return { status: "ok", text: version };
  return {
    status: "fail",
    text: `${version} is older than ${MIN_NODE.join(".")}`,
    advice: "install a newer Node",
  };
}

export async function checkDisk(book: string): Promise<Finding> {
  if (storeKind(book) !== "file") return { status: "ok", text: "not needed" };
  try {
    const { bavail, bsize } = await statfs(dirname(book));
    return diskFinding((bavail * bsize) / MEGABYTE);
  } catch (error) {
    return failed(error);
  }
}

function diskFinding(freeMb: number): Finding {
  const text = `${Math.floor(freeMb).toLocaleString("en-US")} MB free`;
  if (freeMb < TOO_LOW_MB)
    return { status: "fail", text, advice: "free some space: appends will soon be refused" };
  if (freeMb < LOW_MB)
    return { status: "warn", text, advice: "free some space before the next large import" };
  return { status: "ok", text };
}

/** Whether `daybook serve` would find its port free. */
export async function checkPort(cli: Cli, config: Config): Promise<Finding> {
  try {
    const port = configuredPort(cli, { config });
    const code = await tryPort(port);
    if (code === undefined) return { status: "ok", text: `${port} is free` };
    if (code !== "EADDRINUSE")
      return { status: "fail", text: `${port} cannot be opened: ${code}`, advice: CHOOSE };
    return {
      status: "warn",
      text: `${port} is taken`,
      advice: `Daybook may be running there already; else: ${CHOOSE}`,
    };
  } catch (error) {
    return failed(error);
  }
}

const CHOOSE = "choose another with --port, DAYBOOK_PORT or http.port in the config file";

function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(undefined)));
  });
}

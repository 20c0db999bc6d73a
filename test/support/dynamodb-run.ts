/**
 * For a whole run of the tests: one DynamoDB Local, started when the first test file asks for it and ended with the
 * run. The files run in other processes, so they ask over HTTP.
 */
import { createServer, type Server } from "node:http";
import type { TestProject } from "vitest/node";
import { type DynamoDbLocal, startDynamoDbLocal } from "./dynamodb-local.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with `{endpoint}`, or `{missing}`: why there is no engine. */
    dynamoDbStarter: string;
  }
}

let server: Server | undefined;
let engine: Promise<DynamoDbLocal> | undefined;

export async function setup(project: TestProject): Promise<void> {
  const started = createServer((_request, response) => {
    engine ??= startDynamoDbLocal();
    engine.then(
      ({ endpoint }) => response.end(JSON.stringify({ endpoint })),
      (error: Error) => response.end(JSON.stringify({ missing: error.message })),
    );
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as { port: number };
  project.provide("dynamoDbStarter", `http://127.0.0.1:${port}`);
}

export async function teardown(): Promise<void> {
  server?.close();
  server?.closeAllConnections();
  const running = await engine?.catch((error: Error) => {
    process.stderr.write(`\nThe tests of DynamoDB were skipped: ${error.message}\n`);
  });
  await running?.stop();
}

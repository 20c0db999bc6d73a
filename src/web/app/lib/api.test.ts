import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { getJson } from "./api.ts";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Resolves when the next answer has begun, and its body is waited for. */
function nextAnswer(): Promise<void> {
  return new Promise((resolve) => {
    globalThis.fetch = async (...words) => {
      const response = await realFetch(...words);
      setImmediate(resolve);
      return response;
    };
  });
}

test("an answer that is given up in its middle is none, and not one without a body", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"items":');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const abort = new AbortController();
    const begun = nextAnswer();
    const answer = getJson(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, abort.signal);
    await begun;
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

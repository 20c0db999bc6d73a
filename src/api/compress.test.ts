import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { chooseEncoding, compressed } from "./compress.ts";

describe("the encoding", () => {
  test.each([
    [undefined, undefined],
    ["", undefined],
    ["identity", undefined],
    ["gzip", "gzip"],
    ["br", "br"],
    ["gzip, deflate, br", "br"],
    ["GZIP", "gzip"],
    ["x-gzip", "gzip"],
    ["gzip;q=1, br;q=0.5", "gzip"],
    ["gzip;q=0.5, br;q=0.8", "br"],
    ["br;q=0, gzip", "gzip"],
    ["gzip;q=0", undefined],
    ["*", "br"],
    ["br;q=0, *;q=0.1", "gzip"],
    ["*;q=0", undefined],
    ["deflate, zstd", undefined],
  ])("for %s is %s", (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding);
  });
});

describe("a body", () => {
  const large = JSON.stringify({ text: "Grüße ".repeat(1_000) });
  const json = { "content-type": "application/json" };

  test.each([
    ["br", (bytes: Buffer) => brotliDecompressSync(bytes)],
    ["gzip", (bytes: Buffer) => gunzipSync(bytes)],
  ])("that is large is smaller as %s and comes out the same", async (encoding, unpack) => {
    const response = await compressed(encoding, large, json);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
    expect(bytes.length).toBeLessThan(large.length / 10);
    expect(unpack(bytes).toString()).toBe(large);
  });

  test.each([
    ["is small", "gzip", "{}", json],
    ["nobody wants packed", undefined, large, json],
    ["is packed already", "gzip", large, { "content-type": "image/png" }],
    ["has an encoding", "gzip", large, { ...json, "content-encoding": "br" }],
  ])("that %s goes out as it is", async (_, accept, body, headers) => {
    const response = await compressed(accept, body, headers);
    expect(await response.text()).toBe(body);
    expect(response.headers.get("content-encoding")).toBe(
      (headers as Record<string, string>)["content-encoding"] ?? null,
    );
  });
});

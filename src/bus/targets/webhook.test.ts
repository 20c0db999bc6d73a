import { type AddressInfo, createServer, isIP, type LookupFunction } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deliveries, delivery, noEnd, targetContext } from "../../../test/support/deliveries.ts";
import { type Received, Receiver } from "../../../test/support/receiver.ts";
import type { WebhookTargetSettings } from "../../config/rules.ts";
import type { Target } from "../target.ts";
import { createTarget } from "./create-target.ts";
import { WebhookTarget } from "./webhook.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const OLD_SECRET = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;

const NOTHING: Received = { headers: {}, path: "", body: "" };

let receiver: Receiver;
const targets: Target[] = [];
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  for (const target of targets.splice(0)) await target.close?.();
  await receiver.stop();
});

async function open(
  settings: Partial<WebhookTargetSettings> = {},
  context = targetContext(),
): Promise<Target> {
  const all = { webhook: `${receiver.url}/hook?key=1`, allowPrivate: true, ...settings };
  const target = await createTarget(all, context);
  targets.push(target);
  return target;
}

const one = async (target: Target, signal = noEnd(), what = delivery()) =>
  (await target.deliver([what], signal))[0];

describe("a webhook", () => {
  test("is a POST of the envelope, whose signature the library verifies", async () => {
    const target = await open({
      secret: SECRET,
      headers: { Authorization: "Bearer a", "User-Agent": "mine" },
    });
    const what = delivery({ data: { text: "Grüße 🎉 \u2028" } });
    expect(await one(target, noEnd(), what)).toBeUndefined();
    const [{ headers, path, body } = NOTHING] = receiver.received;
    expect(path).toBe("/hook?key=1");
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": "e-1",
      authorization: "Bearer a",
      "user-agent": "mine",
    });
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toEqual(
      JSON.parse(JSON.stringify(what.envelope)),
    );
  });

  test("carries a signature for each secret while one replaces another, and the clock's time", async () => {
    const now = Date.now() - 60_000;
    const target = await open({ secret: [SECRET, OLD_SECRET] }, targetContext({ now: () => now }));
    await one(target);
    const { headers, body } = receiver.received[0] ?? NOTHING;
    expect(headers["webhook-timestamp"]).toBe(String(Math.floor(now / 1_000)));
    expect(headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
    for (const secret of [SECRET, OLD_SECRET]) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toBeDefined();
    }
    const other = new Webhook(`whsec_${Buffer.alloc(24, 1).toString("base64")}`);
    expect(() => other.verify(body, headers as Record<string, string>)).toThrow("No matching signature");
  });

  test("without a secret has an id and a time, and no signature", async () => {
    await one(await open());
    expect(receiver.received[0]?.headers).toMatchObject({ "webhook-id": "e-1", "user-agent": "daybook" });
    expect(receiver.received[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  test("an id that no header may hold is percent-encoded and verifies", async () => {
    const target = await open({ secret: SECRET });
    expect(await one(target, noEnd(), delivery({ id: "zähler 7" }))).toBeUndefined();
    const { headers, body } = receiver.received[0] ?? NOTHING;
    expect(headers["webhook-id"]).toBe("z%C3%A4hler%207");
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
      id: "zähler 7",
    });
  });

  test.each([
    [{ headers: { "Webhook-Signature": "v1,mine" } }, '"webhook-signature"'],
    [{ headers: { "webhook-id": "mine" } }, '"webhook-id"'],
    [{ headers: { "WEBHOOK-TIMESTAMP": "0" } }, '"webhook-timestamp"'],
    [{ headers: { Host: "other.example" } }, '"host"'],
    [{ headers: { "Content-Length": "3" } }, '"content-length"'],
    [{ headers: { "Transfer-Encoding": "chunked" } }, '"transfer-encoding"'],
    [{ headers: { "x-a": "b\r\nx-c: d" } }, '"x-a"'],
    [{ headers: { "x a": "b" } }, '"x a"'],
    [{ headers: { "x-a": "\u{1f389}" } }, '"x-a"'],
  ])("headers may not change what signs the request or break it: %j", async (settings, got) => {
    await expect(open(settings)).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining(got),
    });
  });

  test("a secret that is no base64 is refused and not shown", async () => {
    const error = await open({ secret: [SECRET, "whsec_!geheim!"] }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "config_invalid", message: expect.stringContaining("secret 2") });
    expect(JSON.stringify(error) + String(error)).not.toContain("geheim");
  });

  test("keeps its connection, and takes another when the kept one has broken", async () => {
    const target = await open();
    for (let round = 0; round < 3; round++) expect(await one(target)).toBeUndefined();
    expect(receiver.connections).toBe(1);
    receiver.answer = (response) => {
      response.end();
      response.on("close", () => receiver.breakConnections());
    };
    for (let round = 0; round < 10; round++) expect(await one(target)).toBeUndefined();
  });

  test("many at once have an outcome each, in order", async () => {
    receiver.answer = (response, { headers }) => {
      response.writeHead(headers["webhook-id"] === "e-3" ? 500 : 204).end();
    };
    const outcomes = await (await open()).deliver(deliveries(5), noEnd());
    expect(outcomes.map((outcome) => outcome?.errorType)).toEqual(
      Array.from({ length: 5 }, (_, index) => (index === 3 ? "http_500" : undefined)),
    );
  });
});

describe("an answer of", () => {
  test.each([
    [200, undefined],
    [202, undefined],
    [204, undefined],
    [299, undefined],
    [300, "permanent"],
    [301, "permanent"],
    [304, "permanent"],
    [307, "permanent"],
    [400, "permanent"],
    [401, "permanent"],
    [403, "permanent"],
    [404, "permanent"],
    [408, "retry"],
    [409, "permanent"],
    [410, "gone"],
    [413, "permanent"],
    [422, "permanent"],
    [425, "retry"],
    [429, "retry"],
    [500, "retry"],
    [501, "retry"],
    [502, "unreachable"],
    [503, "unreachable"],
    [504, "unreachable"],
    [599, "retry"],
    [999, "retry"],
  ])("%i is %s", async (status, kind) => {
    receiver.answer = (response) => response.writeHead(status, { location: `${receiver.url}/other` }).end();
    const outcome = await one(await open());
    if (kind === undefined) expect(outcome).toBeUndefined();
    else expect(outcome).toMatchObject({ class: kind, errorType: `http_${status}`, statusCode: status });
    expect(receiver.received.map(({ path }) => path)).toEqual(["/hook?key=1"]);
  });

  test.each([
    [429, "7", 7],
    [503, "Mon, 02 Mar 2026 06:16:00 GMT", 60],
    [503, "-1", -1],
    [500, "nonsense", undefined],
  ])("%i with Retry-After %s asks to wait %s seconds", async (status, value, seconds) => {
    receiver.answer = (response) => response.writeHead(status, { "retry-after": value }).end("busy");
    const target = await open({}, targetContext({ now: () => Date.parse("2026-03-02T06:15:00Z") }));
    const outcome = await one(target);
    expect(outcome?.retryAfterSeconds).toBe(seconds);
    expect(outcome).toMatchObject({
      body: "busy",
      message: `POST ${receiver.url}/hook must answer 2xx, got ${status}`,
    });
  });
});

describe("a receiver that", () => {
  test("answers 10 MB is cut off after the beginning; the status counts", async () => {
    const big = Buffer.alloc(10_000_000, "x");
    receiver.answer = (response) => response.writeHead(500).end(big);
    const target = await open();
    const outcome = await one(target);
    expect(outcome).toMatchObject({ errorType: "http_500" });
    expect(outcome?.body).toHaveLength(1_000);
    await vi.waitFor(() => expect(receiver.open).toBe(0));
    receiver.answer = (response) => response.end(big);
    expect(await one(target)).toBeUndefined();
  });

  test("never ends its answer has answered", async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(drip));
    };
    expect(await one(await open())).toBeUndefined();
    await vi.waitFor(() => expect(receiver.open).toBe(0));
  });

  test("breaks off within its answer has answered", async () => {
    receiver.answer = (response) => {
      response.writeHead(422, { "content-length": "100" });
      response.write("bad", () => response.destroy());
    };
    expect(await one(await open())).toMatchObject({ errorType: "http_422", body: "bad" });
  });

  test("is aborted within its answer has answered", async () => {
    const controller = new AbortController();
    receiver.answer = (response) => {
      response.writeHead(200);
      response.write("o");
    };
    const outcome = one(await open(), controller.signal);
    const wait = setTimeout(() => controller.abort(), 100);
    expect(await outcome).toBeUndefined();
    clearTimeout(wait);
  });

  test("hangs is given up when the signal aborts, and the connection is closed", async () => {
    const controller = new AbortController();
    receiver.answer = () => controller.abort();
    expect(await one(await open(), controller.signal)).toMatchObject({
      errorType: "timeout",
      message: "the target must answer within 5000 ms, got nothing",
    });
    await vi.waitFor(() => expect(receiver.open).toBe(0));
  });

  test("has a name that never resolves is given up when the signal aborts", async () => {
    const controller = new AbortController();
    const lookup = (() => controller.abort()) as unknown as LookupFunction;
    const target = new WebhookTarget({ webhook: "http://a.example/" }, targetContext(), lookup);
    targets.push(target);
    expect(await one(target, controller.signal)).toMatchObject({ errorType: "timeout" });
  });

  test("would be asked after the abort is not", async () => {
    expect(await one(await open(), AbortSignal.abort())).toMatchObject({ errorType: "timeout" });
    expect(receiver.connections).toBe(0);
  });

  test("resets, is not there or has no name is unreachable", async () => {
    receiver.answer = (response) => response.destroy();
    expect(await one(await open())).toMatchObject({ class: "unreachable", errorType: "ECONNRESET" });
    const { port } = receiver;
    const other = await Receiver.start();
    const gone = other.url;
    await other.stop();
    expect(await one(await open({ webhook: gone }))).toMatchObject({
      class: "unreachable",
      errorType: "ECONNREFUSED",
    });
    expect(await one(await open({ webhook: "http://no-such-host.invalid/" }))).toMatchObject({
      class: "unreachable",
      errorType: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/),
    });
    expect(await one(await open({ webhook: `https://127.0.0.1:${port}/` }))).toMatchObject({
      class: "unreachable",
      errorType: expect.stringMatching(/SSL|EPROTO/),
    });
  });

  test.each([
    ["speaks no HTTP", "SSH-2.0-OpenSSH_9.9\r\n"],
    ["sends a head without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`],
    ["changes the protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: a\r\nconnection: upgrade\r\n\r\n"],
  ])("%s is unreachable", async (_, bytes) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end(bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await one(await open({ webhook }))).toMatchObject({ class: "unreachable" });
    server.close();
  });
});

describe("without allowPrivate", () => {
  test.each([
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://127.1:PORT/",
    "http://0x7f.0.0.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://0.0.0.0:PORT/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://①②⑦.⓪.⓪.①:PORT/",
  ])("%s is refused for good, and no connection is made", async (url) => {
    const webhook = url.replace("PORT", String(receiver.port));
    const outcome = await one(await open({ webhook, allowPrivate: false }));
    expect(outcome).toMatchObject({ class: "permanent", errorType: "forbidden_address" });
    expect(receiver.connections).toBe(0);
  });

  const lookupOf = (answers: string[]) => {
    const asked: string[] = [];
    const lookup = ((host: string, _: object, callback: (error: null, all: object[]) => void) => {
      const address = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(host);
      callback(null, [{ address, family: isIP(address ?? "") }]);
    }) as unknown as LookupFunction;
    return { asked, lookup };
  };

  test("a name of a private address is refused, whatever it said before", async () => {
    const { asked, lookup } = lookupOf(["127.0.0.1"]);
    const target = new WebhookTarget(
      { webhook: `http://a.example:${receiver.port}/` },
      targetContext(),
      lookup,
    );
    targets.push(target);
    expect(await one(target)).toMatchObject({ class: "permanent", errorType: "forbidden_address" });
    expect(await one(target)).toMatchObject({ class: "permanent", errorType: "forbidden_address" });
    expect(asked).toEqual(["a.example", "a.example"]);
    expect(receiver.connections).toBe(0);
  });

  test("a name is looked up once for a connection: what it says later cannot lead elsewhere", async () => {
    // The first answer counts as public and is nobody's; a second lookup would find the receiver.
    const { asked, lookup } = lookupOf(["3ffe::1", "127.0.0.1"]);
    const controller = new AbortController();
    const target = new WebhookTarget(
      { webhook: `http://a.example:${receiver.port}/` },
      targetContext(),
      lookup,
    );
    targets.push(target);
    const outcome = one(target, controller.signal);
    await vi.waitFor(() => expect(asked).toEqual(["a.example"]));
    setTimeout(() => controller.abort(), 100);
    expect((await outcome)?.errorType).not.toBe("forbidden_address");
    expect(asked).toEqual(["a.example"]);
    expect(receiver.connections).toBe(0);
  });

  test("the name stays the host that the receiver sees", async () => {
    const { lookup } = lookupOf(["127.0.0.1"]);
    const settings = { webhook: `http://a.example:${receiver.port}/`, allowPrivate: true };
    const target = new WebhookTarget(settings, targetContext(), lookup);
    targets.push(target);
    expect(await one(target)).toBeUndefined();
    expect(receiver.received[0]?.headers.host).toBe(`a.example:${receiver.port}`);
  });
});

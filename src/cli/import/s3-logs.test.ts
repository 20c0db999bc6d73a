/** Logs of S3 and CloudFront become views, each known by the id of its request; S3's come from a server, as notified. */
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const RANGE = "--from 2026-03-01 --to 2026-03-31";

interface S3LineFields {
  operation?: string;
  key?: string;
  request?: string;
}

/** A line of all fields that S3 has by now. */
function s3Line(id: string, fields: S3LineFields = {}): string {
  const {
    operation = "WEBSITE.GET.OBJECT",
    key = "notes/index.html",
    request = "GET /notes/ HTTP/1.1",
  } = fields;
  return `0123abcd blog.example.net [02/Mar/2026:08:49:42 +0000] 203.0.113.7 - ${id} ${operation} ${key} "${request}" 200 - 900 900 41 40 "https://search.example/" "${AGENT}" - hostid= SigV4 - - blog.example.net - - -\n`;
}

let server: Server;
let objects: Map<string, string | Buffer>;
let at: CliFolder;

beforeAll(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    const found = objects.get(decodeURIComponent(pathname.slice("/logs.example.net/".length)));
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/xml" });
    response.end(found ?? "<Error><Code>NoSuchKey</Code></Error>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});
beforeEach(async () => {
  objects = new Map();
  at = await cliFolder();
});
afterEach(() => at.remove());

const report = async (words: string) => JSON.parse((await at.daybook(`import ${words} --json`)).out);

async function viewsOfPages(): Promise<Record<string, number>> {
  const { items } = JSON.parse((await at.daybook(`pages ${RANGE} --json`)).out);
  return Object.fromEntries(
    items.map(({ page, views }: { page: string; views: number }) => [page, views]).sort(),
  );
}

function notify(...keys: string[]): string {
  const record = (key: string) => ({
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: "logs.example.net" }, object: { key, size: 3, eTag: `e-${key}` } },
  });
  writeFileSync(join(at.path, "event.json"), JSON.stringify({ Records: keys.map(record) }));
  const { port } = server.address() as AddressInfo;
  return `s3-logs --notification event.json --endpoint http://127.0.0.1:${port}`;
}

test("all objects of a notification are read, and a request that is in two of them is one view", async () => {
  objects.set("blog/a+1", s3Line("ID1") + s3Line("ID2"));
  objects.set(
    "blog/b",
    gzipSync(
      s3Line("ID2") +
        s3Line("ID3", { operation: "REST.GET.OBJECT", key: "caf%25C3%25A9/index.html" }) +
        s3Line("ID4", { operation: "REST.PUT.OBJECT" }),
    ),
  );
  const event = notify("blog/a%2B1", "blog/b", "blog/gone");
  expect(await report(event)).toMatchObject({
    lines: 6,
    views: 3,
    duplicate: 1,
    skipped: { method: 1 },
    rejected: { input_missing: 1 },
  });
  expect(await viewsOfPages()).toEqual({ "/café/": 1, "/notes/": 2 });
  expect(await report(event)).toMatchObject({ lines: 1, views: 0, rejectedTotal: 1 });
});

test("a request of CloudFront is one view by its id, in its own format and in JSON lines", async () => {
  const names =
    "date time cs-method cs(Host) cs-uri-stem sc-status c-ip cs(User-Agent) cs(Referer) x-edge-request-id";
  const row = (id: string, stem: string) =>
    ["2026-03-02", "08:49:42", "GET", "d1.cloudfront.net", stem, "200", "203.0.113.7"].concat(
      encodeURIComponent(AGENT),
      "-",
      id,
    );
  const text = (...rows: string[][]) =>
    ["#Version: 1.0", `#Fields: ${names}`, ...rows.map((fields) => fields.join("\t")), ""].join("\n");
  writeFileSync(join(at.path, "one.gz"), gzipSync(text(row("r1=", "/a/"), row("r2=", "/b%2520c/"))));
  writeFileSync(join(at.path, "two.log"), text(row("r2=", "/b%2520c/"), row("r3=", "/a/")));
  expect(await report("cloudfront one.gz two.log")).toMatchObject({ lines: 4, views: 3, duplicate: 1 });
  expect(await viewsOfPages()).toEqual({ "/a/": 2, "/b c/": 1 });
  const object = Object.fromEntries(names.split(" ").map((name, index) => [name, row("r3=", "/a/")[index]]));
  writeFileSync(join(at.path, "three.log"), `${JSON.stringify(object)}\n`);
  expect(await report("cloudfront three.log")).toMatchObject({ lines: 1, views: 0, duplicate: 1 });
});

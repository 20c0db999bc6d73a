import { expect, test } from "vitest";
import { bytesInput, combinedLine, readAll } from "../../../test/support/access-logs.ts";
import type { AccessLogFormat } from "./request.ts";

const combined = (time: string) => combinedLine({ time });
const json = (ts: unknown) => JSON.stringify({ ts, request: "GET / HTTP/1.1", status: 200 });
const cloudFront = (time: object) =>
  JSON.stringify({ ...time, "cs-method": "GET", "cs-uri-stem": "/", "sc-status": "200" });
const s3 = (time: string) =>
  `aa blog.example.net [${time}] 203.0.113.7 - ABC WEBSITE.GET.OBJECT a "GET /a HTTP/1.1" 200 - 9 9 4 3 "-" "x" -`;

test.each<[AccessLogFormat, string]>([
  ["combined", combined("31/Dec/9999:23:59:59 -0100")],
  ["combined", combined("01/Jan/2100:00:00:00 +0000")],
  ["combined", combined("31/Dec/1969:23:59:59 +0000")],
  ["combined", combined("02/Mar/0000:08:49:42 +0000")],
  ["combined", combined("02/Mar/0001:08:49:42 +0000")],
  ["combined", combined("02/Mar/0099:08:49:42 +0000")],
  ["combined", combined("02/Mar/2026:08:49:42 +9999")],
  ["combined", combined("02/Mar/2026:08:49:42 +2400")],
  ["combined", combined("02/Mar/2026:08:49:42 -0060")],
  ["s3", s3("31/Dec/9999:23:59:59 -0100")],
  ["s3", s3("02/Mar/0099:08:49:42 +0000")],
  ["json", json(1e300)],
  ["json", json(9e15)],
  ["json", json(8e12)],
  ["json", json("9999-12-31T23:59:59-01:00")],
  ["json", json("0050-01-01T00:00:00Z")],
  ["json", json("02/Mar/0099:08:49:42 +0000")],
  ["cloudfront", cloudFront({ "timestamp(ms)": 9e15 })],
  ["cloudfront", cloudFront({ "timestamp(ms)": -1 })],
  ["cloudfront", cloudFront({ timestamp: 1e300 })],
  ["cloudfront", cloudFront({ date: "9999-12-31", time: "23:59:59" })],
])("a line of %s at no time of a log is rejected, and stops nothing: %s", async (format, line) => {
  const { requests, faults } = await readAll(bytesInput(`${line}\n`), { format });
  expect([requests, faults]).toEqual([[], ["time_invalid"]]);
});

test.each<[AccessLogFormat, string]>([
  ["combined", combined("01/Jan/1970:00:00:00 +0000")],
  ["combined", combined("31/Dec/2099:23:59:59 +0000")],
  ["combined", combined("02/Mar/2026:08:49:42 +1345")],
  ["combined", combined("02/Mar/2026:08:49:42 -1200")],
  ["s3", s3("31/Dec/2099:23:59:59 +0000")],
  ["cloudfront", cloudFront({ "timestamp(ms)": 1_772_438_400_000 })],
])("a line of %s at any time of a log is read: %s", async (format, line) => {
  expect((await readAll(bytesInput(`${line}\n`), { format })).requests).toHaveLength(1);
});

test.each([
  ["seconds", 1_772_438_400],
  ["seconds with a fraction", 1_772_438_400.0004],
  ["milliseconds", 1_772_438_400_000],
  ["microseconds", 1_772_438_400_000_000],
  ["nanoseconds", 1_772_438_400_000_000_000],
])("a number of %s is a time of JSON logs", async (_, number) => {
  const { requests } = await readAll(bytesInput(`${json(number)}\n`), { format: "json" });
  expect(requests[0]?.timeMs).toBe(1_772_438_400_000);
});

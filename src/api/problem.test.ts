import { describe, expect, test } from "vitest";
import { DaybookError, ERRORS, type ErrorCode } from "../errors.ts";
import { problemOf, problemResponse, STATUS } from "./problem.ts";

const codes = Object.keys(ERRORS) as ErrorCode[];

describe("a problem", () => {
  test.each(codes)("of code %s has a status, its phrase and the code", (code) => {
    const problem = problemOf(new DaybookError(code, "the message", { hint: "the hint" }));
    expect(problem).toMatchObject({ code, detail: "the message", hint: "the hint", status: STATUS[code] });
    expect(problem.title).toMatch(/^[A-Z]/);
    expect(STATUS[code]).toBeGreaterThanOrEqual(400);
  });

  test("brings the details, and they cannot pose as its own fields", () => {
    const error = new DaybookError("version_conflict", "m", { actualVersion: 3, status: 200, title: "fine" });
    expect(problemOf(error)).toMatchObject({ actualVersion: 3, status: 409, title: "Conflict" });
  });

  test("shortens long values, and survives those that are no JSON", () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const error = new DaybookError("query_invalid", "m", {
      value: "x".repeat(5_000),
      other: circular,
      big: 1n,
    });
    const problem = problemOf(error);
    expect(String(problem.value).length).toBeLessThan(100);
    expect(() => JSON.stringify(problem)).not.toThrow();
  });
});

describe("the answer to an error", () => {
  test("is problem+json that nobody keeps", async () => {
    const response = problemResponse(new DaybookError("event_not_found", "gone"), ignore);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      code: "event_not_found",
      detail: "gone",
    });
  });

  test.each([
    new Error("password in /home/ada/secret.ts"),
    "text",
    undefined,
    new TypeError("x is not a function"),
  ])("tells a client nothing of a fault, and the log everything: %s", async (fault) => {
    const lines: string[] = [];
    const response = problemResponse(fault, (line) => lines.push(line));
    const body = await response.text();
    expect(response.status).toBe(500);
    expect(body).toContain('"code":"internal"');
    expect(body).not.toMatch(/secret|not a function|at .*\.ts/);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(fault instanceof Error ? (fault.stack as string) : String(fault));
  });

  test("logs the cause of a known fault, and no line for a client's mistake", () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    problemResponse(new DaybookError("book_full", "m", { cause: new Error("ENOSPC") }), log);
    expect(lines.join()).toContain("ENOSPC");
    problemResponse(new DaybookError("query_invalid", "m"), log);
    expect(lines).toHaveLength(1);
  });

  test.each<[ErrorCode, string, string]>([
    ["book_busy", "retry-after", "1"],
    ["media_type_unsupported", "accept-encoding", "gzip, identity"],
  ])("of %s says %s: %s", (code, header, value) => {
    expect(problemResponse(new DaybookError(code, "m"), ignore).headers.get(header)).toBe(value);
  });
});

function ignore(): void {}

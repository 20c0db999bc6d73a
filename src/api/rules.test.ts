import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RulesBook, rulesBook } from "../../test/support/rules-book.ts";
import type { DeadLetter, DeadLetterCount, Job, RuleInfo } from "../bus/info.ts";
import { createApp } from "./app.ts";

let at: RulesBook;
const lines: string[] = [];

beforeEach(async () => {
  lines.length = 0;
  at = await rulesBook();
});
afterEach(async () => {
  await at.close();
  expect({ faults: at.faults, lines }).toEqual({ faults: [], lines: [] });
});

interface Answer<T> {
  status: number;
  headers: Headers;
  json: T & { code?: string; detail?: string };
}

async function send<T = object>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const app = createApp({ book: at.book, log: (line) => lines.push(line) });
  const response = await app.request(path, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { "content-type": "application/json" },
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Answer<T>["json"],
  };
}

interface Listed<T> {
  items: T[];
  nextCursor: string | null;
}

const get = <T = object>(path: string) => send<T>("GET", path);
const post = <T = object>(path: string, body: unknown = {}) => send<T>("POST", path, body);

const append = (id: string, more: object = {}) =>
  at.book.append("tasks", { id, type: "task.done", subject: id, ...more });

/** Dead letters d1 to d3 of the rule mail, each of a stream of its own. */
async function threeDead(): Promise<void> {
  for (const id of ["d1", "d2"]) await append(id, { data: "bad" });
  await append("d3", { data: "bad", type: "task.failed" });
  await at.untilDead(3);
}

describe("rules", () => {
  test("are listed with how they are doing", async () => {
    await threeDead();
    const { status, json } = await get<Listed<RuleInfo>>("/api/rules");
    expect({ status, next: json.nextCursor }).toEqual({ status: 200, next: null });
    expect(json.items.map(({ name }) => name).sort()).toEqual(["index", "mail"]);
    expect(json.items.find(({ name }) => name === "mail")).toMatchObject({
      enabled: true,
      target: { kind: "handler" },
      order: "stream",
      deadLetters: 3,
      replay: "skip",
      breaker: { state: expect.any(String) },
      lag: { events: expect.any(Number) },
    });
  });

  test("are shown by name, and no other is", async () => {
    expect((await get<RuleInfo>("/api/rules/index")).json).toMatchObject({ name: "index", replay: "allow" });
    const { status, json } = await get("/api/rules/none");
    expect({ status, code: json.code }).toEqual({ status: 404, code: "rule_not_found" });
  });

  test("are disabled with a reason, deliver nothing, and go on when they are enabled", async () => {
    const disabled = await send<RuleInfo>("PATCH", "/api/rules/index", { enabled: false, reason: "moving" });
    expect(disabled.status).toBe(200);
    expect(disabled.json).toMatchObject({ enabled: false, disabled: { reason: "moving", by: "http" } });
    await append("t1");
    await expect.poll(() => at.taken.mail).toContain("t1");
    expect(at.taken.index).toEqual([]);
    expect((await send<RuleInfo>("PATCH", "/api/rules/index", { enabled: true })).json.enabled).toBe(true);
    await expect.poll(() => at.taken.index).toEqual(["t1"]);
  });

  test.each<[unknown, number, string]>([
    [{}, 400, "query_invalid"],
    [{ enabled: "no" }, 400, "query_invalid"],
    [{ enabled: false, pattern: {} }, 400, "body_invalid"],
    [{ enabled: false, reason: "x".repeat(501) }, 400, "query_invalid"],
    [{ enabled: false, reason: "\ud800" }, 400, "query_invalid"],
    [[], 400, "body_invalid"],
    ["{", 400, "body_invalid"],
  ])("are not changed by %j", async (body, status, code) => {
    const answer = await send("PATCH", "/api/rules/mail", body);
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
    expect((await at.book.bus.rule("mail")).enabled).toBe(true);
  });
});

describe("dead letters", () => {
  beforeEach(threeDead);

  const ids = async (query = "") => {
    const { json } = await get<Listed<DeadLetter>>(`/api/dead-letters${query}`);
    return json.items.map(({ event }) => event.id).sort();
  };

  test("are listed in pages, and one is shown with its attempts and errors", async () => {
    const first = await get<Listed<DeadLetter>>("/api/dead-letters?limit=2");
    expect(first.json.items).toHaveLength(2);
    const next = await get<Listed<DeadLetter>>(`/api/dead-letters?limit=2&cursor=${first.json.nextCursor}`);
    expect(next.json.nextCursor).toBeNull();
    const all = [...first.json.items, ...next.json.items];
    expect(all.map(({ event }) => event.id).sort()).toEqual(["d1", "d2", "d3"]);
    const { json } = await get<DeadLetter>(`/api/dead-letters/${all[0]?.id}`);
    expect(json).toEqual(all[0]);
    expect(json).toMatchObject({
      rule: "mail",
      errorType: "RangeError",
      condition: "RetriesExhausted",
      attemptCount: 1,
      attempts: [{ type: "live", error: { message: `cannot mail ${json.event.id}` } }],
    });
  });

  test.each([
    ["?rule=mail", ["d1", "d2", "d3"]],
    ["?rule=index", []],
    ["?type=task.failed", ["d3"]],
    ["?type=task.failed&type=task.done", ["d1", "d2", "d3"]],
    ["?error=RangeError", ["d1", "d2", "d3"]],
    ["?error=TypeError", []],
    ["?key=tasks/d2", ["d2"]],
    ["?to=2020-01-01", []],
    ["?from=2020-01-01", ["d1", "d2", "d3"]],
  ])("are filtered by %s, and counted so", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
    const { json } = await get<DeadLetterCount>(`/api/dead-letters/count${query}`);
    expect(json.count).toBe(expected.length);
  });

  test("are counted by rule and by error", async () => {
    expect((await get("/api/dead-letters/count")).json).toEqual({
      count: 3,
      byRule: { mail: 3 },
      byError: { RangeError: 3 },
    });
  });

  test("are redriven by a job", async () => {
    expect((await post("/api/dead-letters/redrive", { rule: "mail", dryRun: true })).json).toMatchObject({
      count: 3,
    });
    expect(at.taken.mail).toEqual([]);
    at.mail.isDown = false;
    const { status, headers, json } = await post<Job>("/api/dead-letters/redrive", { types: ["task.done"] });
    expect(status).toBe(202);
    expect(headers.get("location")).toBe(`/api/jobs/${json.id}`);
    expect(json.request).toMatchObject({ kind: "redrive", filter: { types: ["task.done"] }, actor: "http" });
    await at.untilJob(json.id, "completed");
    await expect.poll(() => at.taken.mail.toSorted()).toEqual(["d1", "d2"]);
    expect(await ids()).toEqual(["d3"]);
    expect((await get<Job>(`/api/jobs/${json.id}`)).json).toMatchObject({ status: "completed", done: 2 });
  });

  test("are discarded by a job, and their events stay", async () => {
    expect((await post("/api/dead-letters/discard", { rule: "mail", dryRun: true })).json).toMatchObject({
      count: 3,
    });
    const { status, json } = await post<Job>("/api/dead-letters/discard", { error: "RangeError" });
    expect(status).toBe(202);
    await at.untilJob(json.id, "completed");
    expect(await ids()).toEqual([]);
    expect((await at.book.event("d1")).id).toBe("d1");
  });

  test.each<[string, unknown, number, string]>([
    ["discard", {}, 400, "query_invalid"],
    ["discard", { dryrun: true }, 400, "body_invalid"],
    ["discard", { ids: [] }, 400, "query_invalid"],
    ["discard", { from: "soon" }, 400, "query_invalid"],
    ["redrive", { rule: "none" }, 404, "rule_not_found"],
    ["redrive", { type: "task.done" }, 400, "body_invalid"],
    ["redrive", { rule: 7 }, 400, "query_invalid"],
    ["redrive", { ratePerSecond: 0 }, 400, "query_invalid"],
    ["redrive", { ratePerSecond: "10" }, 400, "query_invalid"],
    ["redrive", "[]", 400, "body_invalid"],
  ])("%s of %j is refused, and no job begins", async (action, body, status, code) => {
    const answer = await post(`/api/dead-letters/${action}`, body);
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
    expect((await at.book.bus.jobs()).items).toEqual([]);
    expect(await ids()).toHaveLength(3);
  });

  test.each(["none", "bWFpbApub25l", "..%2f", "count%00"])("of the id %s is not there", async (id) => {
    const { status, json } = await get(`/api/dead-letters/${id}`);
    expect({ status, code: json.code }).toEqual({ status: 404, code: "dead_letter_not_found" });
  });
});

describe("replays", () => {
  beforeEach(async () => {
    await append("t1", { time: "2026-03-01T10:00:00Z" });
    await append("t2", { time: "2026-03-02T10:00:00Z", type: "task.created", data: { total: 12 } });
    await at.book.append("users", { id: "u1", type: "user.joined", subject: "u" });
    await expect.poll(() => at.taken.index).toEqual(["t1", "t2"]);
    at.taken.index.length = 0;
  });

  test.each<[object, string[]]>([
    [{}, ["t1", "t2"]],
    [{ from: "2026-03-02" }, ["t2"]],
    [{ to: "2026-03-01" }, ["t1"]],
    [{ types: ["task.created"] }, ["t2"]],
    [{ logs: ["users"] }, []],
    [{ pattern: { detail: { data: { total: [12] } } } }, ["t2"]],
  ])("of %j send what is meant, after a dry run that says so", async (select, expected) => {
    const preview = await post<{ events: number }>("/api/replays", {
      rule: "index",
      dryRun: true,
      ...select,
    });
    expect({ status: preview.status, events: preview.json.events }).toEqual({
      status: 200,
      events: expected.length,
    });
    const { status, headers, json } = await post<Job>("/api/replays", { rule: "index", ...select });
    expect({ status, location: headers.get("location") }).toEqual({
      status: 202,
      location: `/api/jobs/${json.id}`,
    });
    await at.untilJob(json.id, "completed");
    expect(at.taken.index).toEqual(expected);
    expect((await get<Listed<Job>>("/api/replays")).json.items.map(({ id }) => id)).toEqual([json.id]);
  });

  test("are paused, resumed and cancelled, and cannot be once they ended", async () => {
    for (let n = 0; n < 40; n++) await append(`m${n}`);
    await expect.poll(() => at.taken.index.length).toBe(40);
    const { json } = await post<Job>("/api/replays", { rule: "index", ratePerSecond: 20, name: "again" });
    const paused = await post<Job>(`/api/jobs/${json.id}/pause`);
    expect({ status: paused.status, is: paused.json.status }).toEqual({ status: 200, is: "paused" });
    expect((await post<Job>(`/api/jobs/${json.id}/resume`)).json.status).toBe("running");
    expect((await post<Job>(`/api/jobs/${json.id}/cancel`)).json.status).toBe("cancelled");
    await expect.poll(async () => (await at.book.bus.job(json.id)).endedAt).toBeDefined();
    const late = await post(`/api/jobs/${json.id}/resume`);
    expect({ status: late.status, code: late.json.code }).toEqual({ status: 409, code: "job_ended" });
  });

  test("are listed beside other jobs, by kind, in pages", async () => {
    const replay = await post<Job>("/api/replays", { rule: "index" });
    const redrive = await post<Job>("/api/dead-letters/redrive", { rule: "mail" });
    const list = async (query: string) => (await get<Listed<Job>>(`/api/jobs${query}`)).json;
    expect((await list("")).items.map(({ id }) => id)).toEqual([redrive.json.id, replay.json.id]);
    expect((await list("?kind=redrive")).items.map(({ id }) => id)).toEqual([redrive.json.id]);
    const first = await list("?limit=1");
    expect((await list(`?limit=1&cursor=${first.nextCursor}`)).items[0]?.id).toBe(replay.json.id);
    for (const { json } of [replay, redrive]) await at.untilJob(json.id, "completed");
  });

  test.each<[object, number, string]>([
    [{}, 400, "query_invalid"],
    [{ rule: "none" }, 404, "rule_not_found"],
    [{ rule: "mail" }, 409, "replay_refused"],
    [{ rule: "index", pattern: { source: "text" } }, 422, "pattern_invalid"],
    [{ rule: "index", pattern: "{}" }, 400, "query_invalid"],
    [{ rule: "index", logs: ["Not A Log"] }, 400, "log_invalid"],
    [{ rule: "index", logs: "tasks" }, 400, "query_invalid"],
    [{ rule: "index", name: "x".repeat(501) }, 400, "query_invalid"],
    [{ rule: "index", from: "2026-03-02", to: "2026-03-01" }, 400, "query_invalid"],
    [{ rule: "index", dryRun: "yes" }, 400, "query_invalid"],
    [{ rule: "index", log: "tasks" }, 400, "body_invalid"],
  ])("by %j are refused, dry or not, and no job begins", async (body, status, code) => {
    for (const more of [{}, { dryRun: true }]) {
      const answer = await post("/api/replays", { ...more, ...body });
      expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
    }
    expect((await at.book.bus.jobs()).items).toEqual([]);
  });

  test.each(["get", "pause", "resume", "cancel"])("%s of an unknown job is refused", async (action) => {
    const answer = action === "get" ? await get("/api/jobs/none") : await post(`/api/jobs/none/${action}`);
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 404, code: "job_not_found" });
  });
});

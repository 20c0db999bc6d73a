import { expect, test } from "vitest";
import type { Job } from "../lib/types.ts";
import { isOpen, jobTitle, progressText, ruleOf } from "./job-text.ts";

function job(request: Job["request"], change: Partial<Job> = {}): Job {
  const at = "2026-03-02T10:00:00.000Z";
  return { id: "j", request, status: "running", seen: 0, done: 0, startedAt: at, updatedAt: at, ...change };
}

test.each<[Job["request"], string, string | undefined]>([
  [{ kind: "redrive", filter: { rule: "mail" } }, "Redrive of mail", "mail"],
  [{ kind: "redrive", filter: {} }, "Redrive of all rules", undefined],
  [{ kind: "discard", filter: { rule: "mail" } }, "Discard of mail", "mail"],
  [{ kind: "replay", rule: "index", select: {} }, "Replay to index", "index"],
  [{ kind: "replay", rule: "index", name: "again", select: {} }, "Replay again to index", "index"],
])("%j is called %s", (request, title, rule) => {
  expect(jobTitle(job(request))).toBe(title);
  expect(ruleOf(job(request))).toBe(rule);
});

test("progress is a count, of a total where that is known", () => {
  const replay = job({ kind: "replay", rule: "index", select: {} }, { done: 1_200 });
  expect(progressText(replay, 4_000)).toBe("1,200 of 4,000 replayed");
  expect(progressText(replay, undefined)).toBe("1,200 replayed");
});

test("a job is open until it ends", () => {
  const request = { kind: "redrive", filter: {} } as const;
  const statuses = ["running", "paused", "cancelled", "completed", "failed"] as const;
  expect(statuses.filter((status) => isOpen(job(request, { status })))).toEqual(["running", "paused"]);
});

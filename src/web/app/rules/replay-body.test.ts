import { expect, test } from "vitest";
import { bodyOf } from "./replay-body.ts";

function fields(values: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  return form;
}

test("an empty form chooses everything", () => {
  const empty = { from: "", to: " ", logs: " , ", types: "", name: "", ratePerSecond: "" };
  expect(bodyOf("index", fields(empty))).toEqual({ rule: "index" });
  expect(bodyOf("index", fields({}))).toEqual({ rule: "index" });
});

test("lists are parted by commas, a rate is a number", () => {
  const filled = {
    from: "2026-03-01",
    to: "2026-03-31",
    logs: "tasks, time,",
    types: "task.",
    name: " rebuild ",
    ratePerSecond: "50",
  };
  expect(bodyOf("index", fields(filled))).toEqual({
    rule: "index",
    from: "2026-03-01",
    to: "2026-03-31",
    logs: ["tasks", "time"],
    types: ["task."],
    name: "rebuild",
    ratePerSecond: 50,
  });
});

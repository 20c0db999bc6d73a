import { describe, expect, test } from "vitest";
import { validateConfig } from "../config.ts";
import { entityOf, logOfTable, type TableSettings } from "./tables.ts";

const FULL: TableSettings = {
  log: "tasks",
  key: ["project.id", "id"],
  actor: "lastModifiedBy",
  time: "lastModifiedDate",
  ignore: ["views", "cache.key"],
  entity: "task",
  defaults: false,
  rules: [
    {
      type: "task.completed",
      when: { status: { from: "OPEN", to: "DONE" } },
      data: { title: "<new.title>" },
    },
    { type: "task.completed", name: "archived too", when: { status: { oneOf: ["DONE", "ARCHIVED"] } } },
    { type: "task.assigned", when: { assignee: { changed: true }, status: "OPEN", closed: null } },
    { type: "task.purged", on: ["remove"], old: { status: ["DONE"] } },
    { type: "task.urgent", new: { priority: [{ numeric: [">", 8] }] } },
  ],
};

describe("settings of tables", () => {
  test("that follow every rule are taken as they are", () => {
    const config = { tables: { Task: FULL, "prod-Users": {} } };
    expect(validateConfig(config)).toBe(config);
  });

  const withRule = (rule: object) => ({ Task: { rules: [{ type: "task.done", ...rule }] } });
  test.each([
    [[], "config tables must be an object"],
    [{ "a b": {} }, "config keys of tables must be names of tables"],
    [{ "1st": {} }, "config tables.1st.log must be given"],
    [{ Task: { kye: "id" } }, "config keys of tables.Task must be among log, key"],
    [{ Task: { log: "Task" } }, "config tables.Task.log must be a log's name"],
    [{ Task: { key: [] } }, "config tables.Task.key must be one path or more"],
    [{ Task: { key: "a..b" } }, "config tables.Task.key must be a dotted path"],
    [{ Task: { ignore: "views" } }, "config tables.Task.ignore must be a list"],
    [{ Task: { defaults: "no" } }, "config tables.Task.defaults must be true or false"],
    [{ Task: { entity: "a.b" } }, "config tables.Task.entity must be up to 63"],
    [{ Task: { rules: [{}] } }, "config tables.Task.rules[0].type must be given"],
    [withRule({ type: "not a type" }), "config tables.Task.rules[0].type must be an event's type"],
    [withRule({ on: ["upsert"] }), "config tables.Task.rules[0].on[0] must be one of insert, modify, remove"],
    [withRule({ when: { "a b": 1 } }), "config keys of tables.Task.rules[0].when must be dotted paths"],
    [withRule({ when: { status: {} } }), "config tables.Task.rules[0].when.status must be from, to, oneOf"],
    [
      withRule({ when: { status: { is: 1 } } }),
      "config keys of tables.Task.rules[0].when.status must be among",
    ],
    [
      withRule({ when: { status: { changed: false } } }),
      "config tables.Task.rules[0].when.status.changed must be true",
    ],
    [
      withRule({ when: { status: { to: 1, oneOf: [1] } } }),
      "config tables.Task.rules[0].when.status.oneOf must be absent",
    ],
    [withRule({ new: { status: "DONE" } }), "config tables.Task.rules[0].new must be an event pattern"],
    [withRule({ data: "<new.id>" }), "config tables.Task.rules[0].data must be an object"],
    [
      { Task: { rules: [{ type: "a.b" }, { type: "c.d", name: "a.b" }] } },
      "config tables.Task.rules[1].name must be of this rule alone",
    ],
  ])("%j is refused", (tables, message) => {
    expect(() => validateConfig({ tables })).toThrow(message);
  });

  test("name the log after the table, and a row after the log", () => {
    expect(logOfTable("prod.Task Items", {})).toBe("prod-task-items");
    expect(logOfTable("Task", { log: "work" })).toBe("work");
    const names = ["tasks", "task", "entries", "boxes", "classes", "status", "address", "pages", "ties"];
    expect(names.map((log) => entityOf(log, {}))).toEqual([
      "task",
      "task",
      "entry",
      "box",
      "class",
      "status",
      "address",
      "page",
      "tie",
    ]);
    expect(entityOf("people", { entity: "person" })).toBe("person");
  });
});

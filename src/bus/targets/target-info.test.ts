import { expect, test } from "vitest";
import { targetInfo } from "./target-info.ts";

test.each([
  [{ handler: "./a.ts" }, { kind: "handler", to: "./a.ts" }],
  [{ handler: function notify() {} }, { kind: "handler", to: "notify" }],
  [
    { command: ["python3", "a.py", "--token", "secret"], env: { A: "secret" } },
    { kind: "command", to: "python3 a.py" },
  ],
  [
    {
      webhook: "https://u:secret@a.example:8443/hook?key=secret#secret",
      secret: "whsec_secret",
      headers: { a: "secret" },
    },
    { kind: "webhook", to: "https://a.example:8443/hook" },
  ],
  [
    { slack: "https://hooks.slack.com/services/T0/B0/secret" },
    { kind: "slack", to: "https://hooks.slack.com" },
  ],
  [
    { eventbridge: "arn:aws:events:eu-west-2:123456789012:event-bus/a" },
    { kind: "eventbridge", to: "arn:aws:events:eu-west-2:123456789012:event-bus/a" },
  ],
  [{ log: "copy" }, { kind: "log", to: "copy" }],
])("%j is shown without its secrets", (settings, info) => {
  expect(targetInfo(settings)).toEqual(info);
  expect(JSON.stringify(targetInfo(settings))).not.toContain("secret");
});

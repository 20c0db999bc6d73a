const EXAMPLE = [
  'import { defineConfig } from "daybook";',
  "",
  "export default defineConfig({",
  "  rules: {",
  "    notify: {",
  '      pattern: { "detail-type": ["task.completed"] },',
  '      target: { webhook: "https://example.com/hook" },',
  "    },",
  "  },",
  "});",
].join("\n");

/** What a book without rules says: what one is for, and how to write it. */
export function NoRules() {
  return (
    <div class="notice notice-empty no-rules">
      <p>
        There are no rules yet. A rule sends what is recorded and matches its pattern to a target: a function,
        a program, a webhook, Slack, EventBridge or another log. Write one into <code>daybook.config.ts</code>{" "}
        and start <code>daybook serve</code> again:
      </p>
      <pre>{EXAMPLE}</pre>
    </div>
  );
}

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "test/**/*.test.ts"],
    testTimeout: 20_000,
    globalSetup: "test/support/dynamodb-run.ts",
    // Files share their imports, which cost more than most tests; a file leaves nothing behind that another could meet.
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    reporters: ["default"],
  },
});

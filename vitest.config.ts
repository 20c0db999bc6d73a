import { defineConfig } from "vitest/config";

/** What speaks to DynamoDB, and what holds for a book on any store. */
const DYNAMODB_TESTS = ["src/store/dynamodb/**/*.test.ts", "test/dynamodb/**/*.test.ts"];
const ANY_STORE_TESTS = [
  "append-events",
  "append-cloudevents",
  "counts",
  "entries",
  "put-events",
  "reads",
  "tail",
].map((name) => `src/api/${name}.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 20_000,
    globalSetup: "test/support/dynamodb-run.ts",
    // Files share their imports, which cost more than most tests; a file leaves nothing behind that another could meet.
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "sqlite",
          include: ["src/**/*.test.ts", "src/**/*.test.tsx", "test/**/*.test.ts"],
          exclude: DYNAMODB_TESTS,
        },
      },
      {
        extends: true,
        test: {
          name: "dynamodb",
          // DynamoDB Local takes a processor for itself; a test beside it waits for both.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [...DYNAMODB_TESTS, ...ANY_STORE_TESTS],
          env: { DAYBOOK_TEST_STORE: "dynamodb" },
        },
      },
    ],
  },
});

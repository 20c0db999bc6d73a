import { defineConfig } from "vitest/config";

/** What speaks to DynamoDB, and what holds for a book on any store. */
const DYNAMODB_TESTS = ["src/store/dynamodb/**/*.test.ts", "test/dynamodb/**/*.test.ts"];
const ANY_STORE_TESTS = [
  "append-events",
  "append-cloudevents",
  "counts",
  "entries",
  "entry-measures",
  "goals",
  "notes",
  "pages",
  "put-events",
  "reads",
  "tables",
  "tail",
  "tasks",
].map((name) => `src/api/${name}.test.ts`);

/** Those that start many processes, run properties for seconds, or let days pass: not in the fast suite. */
const SLOW_TESTS = [
  "src/**/*{model,cost,property,crash,read-back}.test.ts",
  "src/api/{append-events,entries,pages,put-events,rules,serve,tail,tasks}.test.ts",
  "src/bus/{outage,redrive}.test.ts",
  "src/bus/targets/{command*,handler,webhook}.test.ts",
  "src/cli/{commands/*,import/*,export-views,run}.test.ts",
  "src/copy/{backup,copy-store,remote-tail,verify}.test.ts",
  "src/event/{calendar,cloudevents-binary}.test.ts",
  "src/kits/pages/{countries,hyperloglog,import,rate-limit,recent,view-rule}.test.ts",
  "src/kits/time/{import,timers}.test.ts",
  "src/kits/tables/{row-fit,row-writers}.test.ts",
  "src/kits/work/goals/{commands,evaluation,evaluation-loop,rounding}.test.ts",
  "src/kits/work/notes/notes.test.ts",
  "src/kits/work/tags/tags-*.test.ts",
  "src/kits/work/tasks/*.test.ts",
  "src/kits/work/tracker-import*.test.ts",
  "src/pattern/{matcher,rule-index}.test.ts",
  "src/sources/{ndjson,timew-export,toggl}.test.ts",
  "src/sources/access-logs/{follow,ledger,read,s3/s3-objects}.test.ts",
  "src/store/sqlite/{activity,commit-queue,event-ids,rows-read,sqlite-store}.test.ts",
  "src/daybook/retention.test.ts",
  "src/views/records/projections.test.ts",
  "src/views/{activity,heatmap,long-tail,settle,view-set}.test.ts",
];
const notNow = process.env.DAYBOOK_FAST === "1" ? SLOW_TESTS : [];

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
          exclude: [...DYNAMODB_TESTS, ...notNow],
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

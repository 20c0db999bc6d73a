import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as api from "../src/index.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** The whole public API of the root. A name that is taken away breaks somebody's program; one that comes stays. */
const VALUES = [
  "Daybook",
  "DaybookError",
  "ERRORS",
  "PermanentError",
  "defineConfig",
  "fileInput",
  "isDaybookError",
  "openDaybook",
  "project",
];
const TYPES = [
  "AccessChunk",
  "AccessInput",
  "AccessLogFormat",
  "AccessLogOptions",
  "AccessLogs",
  "AccessRequest",
  "AccessRow",
  "ActorOptions",
  "AppendAnswer",
  "AppendBatch",
  "AppendOptions",
  "AppendOutcome",
  "AppendResult",
  "AppendRowsOptions",
  "AppendVersionsOptions",
  "Attempt",
  "Attributes",
  "BeaconInput",
  "BeaconOutcome",
  "BeaconSender",
  "BreakerInfo",
  "Bucket",
  "Bus",
  "BusApi",
  "BusRunOptions",
  "Bytes",
  "Calendar",
  "CaptureReport",
  "ChangeKind",
  "ChangeOptions",
  "ChangeRule",
  "ChildCounts",
  "ChildrenPolicy",
  "CommandTargetSettings",
  "Config",
  "CountItem",
  "CountQuery",
  "CountResult",
  "CounterKind",
  "Day",
  "DayPart",
  "DeadLetter",
  "DeadLetterCondition",
  "DeadLetterCount",
  "DeadLetterFilter",
  "DeadLetterQuery",
  "DeliveryFailure",
  "DeliveryType",
  "Difference",
  "Direction",
  "DiscardRequest",
  "Entry",
  "EntryCountQuery",
  "EntryDay",
  "EntryFlag",
  "EntryInput",
  "EntryListQuery",
  "EntryState",
  "Envelope",
  "EnvelopeTemplate",
  "ErrorCode",
  "ErrorDetails",
  "EventBridgeTargetSettings",
  "EventPlace",
  "EventQuery",
  "EventRemoval",
  "ExpectedVersion",
  "ExpireOptions",
  "ExpiredLog",
  "ExpiryReport",
  "Facet",
  "FacetCounts",
  "FacetName",
  "FacetQuery",
  "FailureClass",
  "FailureDocument",
  "FieldCondition",
  "Goal",
  "GoalDefinition",
  "GoalDirection",
  "GoalEvaluationReport",
  "GoalHistoryQuery",
  "GoalInput",
  "GoalListQuery",
  "GoalMetric",
  "GoalNeeded",
  "GoalOutcome",
  "GoalPace",
  "GoalPatch",
  "GoalPeriod",
  "GoalProgress",
  "GoalReport",
  "GoalScope",
  "GoalState",
  "GoalStatus",
  "GoalStreak",
  "GoalsKit",
  "Handler",
  "HandlerContext",
  "HandlerTargetSettings",
  "ImportReport",
  "ImportedOptions",
  "Interval",
  "Item",
  "ItemCondition",
  "ItemKey",
  "ItemQuery",
  "ItemWrite",
  "Job",
  "JobAction",
  "JobRequest",
  "JobStatus",
  "JobsQuery",
  "Json",
  "JsonObject",
  "Lag",
  "LineFault",
  "LogFilter",
  "LogInfo",
  "LogQuery",
  "LogSettings",
  "LogTargetSettings",
  "Lookup",
  "Measurement",
  "Merge",
  "NewEvent",
  "Note",
  "NoteInput",
  "NoteItem",
  "NoteListQuery",
  "NotePatch",
  "NoteState",
  "NotesKit",
  "OnOptions",
  "OpenOptions",
  "Page",
  "PageImportOptions",
  "PageImportReport",
  "PageKit",
  "PageList",
  "PageListQuery",
  "PageQuery",
  "PageRange",
  "PageSettings",
  "PageSummary",
  "PageTotals",
  "PageViews",
  "PageViewsItem",
  "PageViewsQuery",
  "PastPeriod",
  "ProcessOptions",
  "ProgressOptions",
  "Projection",
  "ProjectionDefinition",
  "ProjectionInfo",
  "ProjectionRebuildOptions",
  "ProjectionRebuildReport",
  "ProjectionRunOptions",
  "ProjectionStop",
  "Projections",
  "RebuildReport",
  "ReconcileRange",
  "RecordedEvent",
  "RecordsQuery",
  "RecountReport",
  "RedriveRequest",
  "RejectedLine",
  "RejectedRow",
  "RemovalOutcome",
  "ReplayPreview",
  "ReplayRequest",
  "ReplaySelection",
  "RequestBase",
  "Retention",
  "RetrySettings",
  "Row",
  "RowChange",
  "RowError",
  "RowOptions",
  "RowsQuery",
  "RuleInfo",
  "RuleSettings",
  "Seen",
  "SetEnabled",
  "Share",
  "ShareInput",
  "SkipReason",
  "SlackTargetSettings",
  "StoppedStream",
  "Store",
  "StoreCapabilities",
  "StreamInfo",
  "StreamQuery",
  "StreamReadQuery",
  "StreamRecord",
  "StreamsQuery",
  "TableKit",
  "TableRow",
  "TableSettings",
  "TagInput",
  "TagListQuery",
  "TagRename",
  "TagRenamed",
  "TagUsage",
  "TagsKit",
  "TailQuery",
  "TargetInfo",
  "TargetSettings",
  "Task",
  "TaskDetail",
  "TaskInput",
  "TaskItem",
  "TaskKit",
  "TaskListQuery",
  "TaskNode",
  "TaskPatch",
  "TaskProgress",
  "TaskRemoveOptions",
  "TaskState",
  "TaskStatus",
  "TaskTime",
  "TaskTimeQuery",
  "TimeImportOptions",
  "TimeImportReport",
  "TimeKit",
  "TimerEnd",
  "TimerInput",
  "ValidEvent",
  "VersionedEvent",
  "WebhookTargetSettings",
  "WeekStart",
  "WriteOutcome",
];
const MAX_VALUES = 10;

interface Manifest {
  bin: Record<string, string>;
  files: string[];
  exports: Record<string, Record<string, string>>;
  scripts: Record<string, string>;
}

interface BuildConfig {
  compilerOptions: { rootDir: string; outDir: string; declaration: boolean };
  include: string[];
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const build = JSON.parse(read("tsconfig.build.json")) as BuildConfig;

/** Every name that index.ts exports, types too: `export { type A, b } from` and `export type { C } from`. */
function exportedNames(source: string): string[] {
  return [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== ""),
  );
}

describe("the public API", () => {
  const names = exportedNames(read("src/index.ts"));
  const values = Object.keys(api).sort();

  test("is the curated list and nothing else", () => {
    expect(values).toEqual(VALUES);
    expect(names.filter((name) => !values.includes(name)).sort()).toEqual(TYPES);
  });

  test("has each name once, by name, and few values", () => {
    expect(read("src/index.ts")).not.toMatch(/^export (?:\*|default|const|function|class)/m);
    expect(new Set(names).size).toBe(names.length);
    expect(values.length).toBeLessThanOrEqual(MAX_VALUES);
  });
});

/** What only Daybook itself hands to a constructor. */
const NOT_FOR_CALLERS = [
  "BusParts",
  "DaybookParts",
  "EvaluationLoopOptions",
  "GoalsPort",
  "NotePort",
  "PagesPort",
  "ProjectionsOptions",
  "RetentionParts",
  "Rule",
  "TablesPort",
  "TagPort",
  "TaskPort",
  "TimePort",
];

/** The declarations of every type that a file of the build declares, without comments, by name. */
function declarationsIn(source: string): Map<string, string> {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const pattern = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|function) (\w+)/;
  const parts = code.split(/^(?=export |import |interface |type |declare )/m);
  return new Map(
    parts.flatMap((part) => {
      const name = pattern.exec(part)?.[1];
      return name === undefined ? [] : [[name, part.replaceAll(/"[^"]*"/g, "")] as const];
    }),
  );
}

describe("the types", () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-types-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("that the public ones name are public too", () => {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const words = ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", folder];
    spawnSync(process.execPath, [tsc, ...words], { cwd: ROOT });
    const declared = new Map(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".d.ts"))
        .flatMap((path) => [...declarationsIn(readFileSync(join(folder, path), "utf8"))]),
    );
    const names = [...VALUES, ...TYPES];
    const hidden = names.flatMap((name) =>
      [...(declared.get(name) ?? "").matchAll(/\b[A-Z]\w+/g)]
        .map(([word]) => word)
        .filter((word) => declared.has(word) && !names.includes(word) && !NOT_FOR_CALLERS.includes(word))
        .map((word) => `${name}: ${word}`),
    );
    expect(TYPES.filter((name) => !declared.has(name))).toEqual([]);
    expect(hidden).toEqual([]);
  }, 120_000);
});

describe("the package", () => {
  const targets = Object.entries(manifest.exports).flatMap(([door, conditions]) =>
    Object.entries(conditions).map(([condition, path]) => ({ door, condition, path })),
  );

  test.each(targets)("$door has its $condition from the build", ({ condition, path }) => {
    const { rootDir, outDir, declaration } = build.compilerOptions;
    expect(path.startsWith(`./${outDir}/`)).toBe(true);
    const extension = condition === "types" ? ".d.ts" : ".js";
    expect(path.endsWith(extension)).toBe(true);
    expect(condition !== "types" || declaration).toBe(true);
    const source = `${rootDir}${path.slice(outDir.length + 2, -extension.length)}.ts`;
    expect(build.include.some((folder) => source.startsWith(`${folder}/`))).toBe(true);
    expect(existsSync(join(ROOT, source)), source).toBe(true);
  });

  test("publishes the build and the program, and builds before it is used", () => {
    expect(manifest.files).toContain(build.compilerOptions.outDir);
    for (const path of Object.values(manifest.bin)) {
      expect(manifest.files).toContain(path.split("/")[0]);
      expect(existsSync(join(ROOT, path)), path).toBe(true);
    }
    expect(manifest.scripts.prepare).toBe("npm run build");
  });
});

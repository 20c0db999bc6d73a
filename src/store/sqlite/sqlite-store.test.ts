import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { testStore } from "../conformance.ts";
import { SqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-"));
let books = 0;
afterAll(() => rmSync(folder, { recursive: true }));

testStore("sqlite file", { open: async () => SqliteStore.open(join(folder, `${books++}.db`)) });
testStore("sqlite in memory", { open: async () => SqliteStore.open(":memory:") });

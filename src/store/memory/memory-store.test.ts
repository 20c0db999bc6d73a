import { testStore } from "../conformance.ts";
import { MemoryStore } from "./memory-store.ts";

testStore("memory", { open: async () => new MemoryStore() });

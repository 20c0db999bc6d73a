#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`daybook: Node must be 20.19 or newer, got ${process.versions.node}`);
  console.error("hint: https://nodejs.org has the current one");
  process.exit(1);
}

// A log moves many small objects through a small heap. Left to itself V8 lets the garbage grow to several times
// what is alive; collecting it earlier halves the memory of an import and costs a few per cent of its time.
const { setFlagsFromString } = await import("node:v8");
setFlagsFromString("--heap-growing-percent=40");

const main = new URL("../dist/cli/main.js", import.meta.url);
const { existsSync } = await import("node:fs");
if (!existsSync(main)) {
  console.error("daybook: Daybook must be built before it runs, and dist/ is not there");
  console.error("hint: run npm run build");
  process.exit(1);
}
await import(main.href);

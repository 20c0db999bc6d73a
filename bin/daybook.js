#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`daybook: Node must be 20.19 or newer, got ${process.versions.node}`);
  console.error("hint: https://nodejs.org has the current one");
  process.exit(1);
}

const main = new URL("../dist/cli/main.js", import.meta.url);
const { existsSync } = await import("node:fs");
if (!existsSync(main)) {
  console.error("daybook: Daybook must be built before it runs, and dist/ is not there");
  console.error("hint: run npm run build");
  process.exit(1);
}
await import(main.href);

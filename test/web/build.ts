import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the dashboard when its sources are newer than the build, so that a test never sees an old one. */
export async function ensureBuilt(): Promise<void> {
  const built = await changedAt(join(root, "dist/web/app/index.html"));
  const sources = await newest([join(root, "src/web/app"), join(root, "src/views"), join(root, "src/event")]);
  if (built > sources) return;
  await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });
}

async function newest(folders: readonly string[]): Promise<number> {
  let latest = 0;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.includes(".test.")) continue;
      latest = Math.max(latest, await changedAt(join(entry.parentPath, entry.name)));
    }
  }
  return latest;
}

async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Bytes } from "../bytes.ts";
import type { AccessInput } from "./read.ts";

/** Larger pieces cost fewer turns of the event loop. */
const PIECE_BYTES = 262_144;
const WILDCARD = /[*?[]/;

/** A file that may grow, as it is now. @throws as the file system does */
export async function fileInput(path: string, name = path): Promise<AccessInput> {
  const found = await stat(path, { bigint: true });
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return {
    name,
    open: (from) => createReadStream(path, { start: from, highWaterMark: PIECE_BYTES }) as Bytes,
    canReopen: found.isFile(),
    seen: found.isFile()
      ? { identity: `${dev}:${ino}`, revision: `${size} ${mtimeNs} ${ctimeNs}` }
      : undefined,
    size: Number(size) > 0 ? Number(size) : undefined,
  };
}

/** What can be read once, from its start: standard input. */
export function streamInput(name: string, bytes: Bytes): AccessInput {
  return { name, open: () => bytes, canReopen: false };
}

/**
 * The files that a name stands for: itself, all files in and below a folder, or those that a pattern of `*`, `?`, `[…]` and
 * `**` fits. Hidden ones are left out unless they are named. Oldest first, so that a log comes before what it was
 * rotated from; nothing depends on it.
 *
 * @throws ENOENT for a name that stands for nothing
 */
export async function findFiles(name: string): Promise<string[]> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory()) return byAge(await filesBelow(name));
  if (found !== undefined || !WILDCARD.test(name)) return [name];
  const files = await matching(name);
  if (files.length === 0) throw Object.assign(new Error("no file fits"), { code: "ENOENT" });
  return byAge(files);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .filter((entry) => !entry.name.startsWith("."))
      .map((entry) =>
        entry.isDirectory()
          ? filesBelow(join(folder, entry.name))
          : entry.isFile()
            ? [join(folder, entry.name)]
            : [],
      ),
  );
  return lists.flat();
}

/** Files below the part of the pattern that has no wildcard. */
async function matching(pattern: string): Promise<string[]> {
  const segments = pattern.split(/[/\\]/);
  const plain = segments.slice(
    0,
    segments.findIndex((segment) => WILDCARD.test(segment)),
  );
  const root = plain.length === 0 ? "." : plain.join("/") || "/";
  const expression = patternExpression(segments.slice(plain.length));
  const base = resolve(root);
  const files = await filesBelow(root).catch(() => []);
  return files.filter((file) =>
    expression.test(resolve(file).slice(base.length).split(sep).filter(Boolean).join("/")),
  );
}

function patternExpression(segments: string[]): RegExp {
  const parts = segments.map((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === "**") return isLast ? ".*" : "(?:[^/]+/)*";
    const text = segment.replace(/\[!?[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (sign) => {
      if (sign === "*") return "[^/]*";
      if (sign === "?") return "[^/]";
      return sign.length > 1 ? sign.replace("[!", "[^").replaceAll("\\", "\\\\") : `\\${sign}`;
    });
    return isLast ? text : `${text}/`;
  });
  return new RegExp(`^${parts.join("")}$`);
}

async function byAge(files: string[]): Promise<string[]> {
  const aged = await Promise.all(files.map(async (file) => ({ file, ageMs: (await stat(file)).mtimeMs })));
  return aged.sort((a, b) => a.ageMs - b.ageMs || (a.file < b.file ? -1 : 1)).map(({ file }) => file);
}

import { createReadStream, type Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
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
 * `**` fits, links to files too. Hidden ones are left out unless they are named. Oldest first, so that a log comes before what it was
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

/** @throws as the file system does for the folder itself; folders in it that cannot be read are left out */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries.filter(({ name }) => !isHidden(name)).map((entry) => filesOfEntry(folder, entry)),
  );
  return lists.flat();
}

async function filesOfEntry(folder: string, entry: Dirent): Promise<string[]> {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return filesBelow(path).catch(() => []);
  // A link to a file is one; one to a folder may lead back here.
  return (await kindOf(path)) === "file" ? [path] : [];
}

/** The files that a pattern fits. No folder is looked into that is not on its way. */
async function matching(pattern: string): Promise<string[]> {
  const [first = "", ...rest] = pattern.split(/[/\\]/);
  const isBelowRoot = first === "" || first.endsWith(":");
  const files = isBelowRoot
    ? await filesThatFit(`${first}/`, rest)
    : await filesThatFit("", [first, ...rest]);
  // Several `**` may come to one file by several ways.
  return [...new Set(files)];
}

/** Below a folder, the current one if it is empty, by what the rest of the pattern says. */
async function filesThatFit(folder: string, [segment, ...rest]: string[]): Promise<string[]> {
  if (segment === undefined) return [];
  if (segment === "**") {
    if (rest.length === 0) return filesBelow(folder || ".").catch(() => []);
    const folders = (await entriesOf(folder)).filter((entry) => entry.isDirectory() && !isHidden(entry.name));
    const here = filesThatFit(folder, rest);
    const below = folders.map(({ name }) => filesThatFit(join(folder, name), ["**", ...rest]));
    return (await Promise.all([here, ...below])).flat();
  }
  const paths = (await namesThatFit(folder, segment)).map((name) => join(folder, name));
  const wanted = rest.length === 0 ? "file" : "folder";
  const lists = await Promise.all(
    paths.map(async (path) => {
      if ((await kindOf(path)) !== wanted) return [];
      return wanted === "file" ? [path] : filesThatFit(path, rest);
    }),
  );
  return lists.flat();
}

async function namesThatFit(folder: string, segment: string): Promise<string[]> {
  if (!WILDCARD.test(segment)) return [segment];
  const expression = segmentExpression(segment);
  const names = (await entriesOf(folder)).map(({ name }) => name);
  const fits = (name: string) => (isHidden(segment) || !isHidden(name)) && expression.test(name);
  return names.filter((name) => name === segment || fits(name));
}

/** One that cannot be read has none: the others still count. */
function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder || ".", { withFileTypes: true }).catch(() => []);
}

/** Of what a link leads to. */
async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return "folder";
  return found?.isFile() ? "file" : undefined;
}

function isHidden(name: string): boolean {
  return name.startsWith(".");
}

function segmentExpression(segment: string): RegExp {
  const text = segment.replace(/\[!?[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (sign) => {
    if (sign === "*") return ".*";
    if (sign === "?") return ".";
    return sign.length > 1 ? sign.replace("[!", "[^").replaceAll("\\", "\\\\") : `\\${sign}`;
  });
  try {
    return new RegExp(`^${text}$`, "s");
  } catch {
    // Such as [z-a], which no name fits.
    return /(?!)/;
  }
}

async function byAge(files: string[]): Promise<string[]> {
  const aged = await Promise.all(files.map(async (file) => ({ file, ageMs: (await stat(file)).mtimeMs })));
  return aged.sort((a, b) => a.ageMs - b.ageMs || (a.file < b.file ? -1 : 1)).map(({ file }) => file);
}

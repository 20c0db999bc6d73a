/** The example of projections, as its README says: made-up users in, records out. */
import { spawn } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfigFile } from "../src/config-file.ts";
import { openDaybook } from "../src/daybook.ts";
import { type CliFolder, cliFolder } from "./support/cli.ts";

const EXAMPLE = join(import.meta.dirname, "../examples/users");
const USERS = 200;

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

async function fakeData(users: number): Promise<string> {
  const program = spawn("node", [join(EXAMPLE, "create-fake-data.js"), String(users)]);
  return text(program.stdout);
}

test("fake users become records with all that their four events say, found by their addresses", async () => {
  await copyFile(join(EXAMPLE, "daybook.config.ts"), join(at.path, "daybook.config.ts"));
  const stdin = await fakeData(USERS);
  expect(stdin.split("\n").length).toBe(4 * USERS + 1);
  expect((await at.daybook("import ndjson - --log users", { stdin })).code).toBe(0);
  expect(await at.daybook("rebuild --projection users")).toMatchObject({
    code: 0,
    out: "rebuilt the records of users from 800 events\n",
  });
  expect((await at.daybook("rebuild --json")).out).toContain('"projections":1');
  expect((await at.daybook("rebuild --projection nope")).code).toBe(1);

  const location = join(at.path, "daybook.db");
  const book = await openDaybook(location, { config: (await loadConfigFile({ book: location })).config });
  expect(await book.projections.record("users", "u-7")).toEqual({
    subject: "u-7",
    version: 4,
    state: {
      id: "u-7",
      name: "Hugo Berg",
      email: "user-7@example.org",
      phoneNumber: "+44 20 7946 0007",
      verifiedPhoneNumber: true,
      location: { long: -173, lat: 59.3293 },
    },
  });
  const found = await book.projections.records("users", { lookup: "email", value: "user-8@example.org" });
  expect(found.items.map(({ subject }) => subject)).toEqual(["u-8"]);
  const { items } = await book.projections.records<{ name: string }>("users", {
    lookup: "all",
    value: "",
    limit: 1_000,
  });
  const names = items.map(({ state }) => state.name);
  expect(names).toEqual(names.toSorted());
  expect(names).toHaveLength(USERS);

  await book.append("users", { type: "addPhoneNumber", subject: "stranger", data: { phoneNumber: "1" } });
  await book.append("users", {
    type: "signup",
    subject: "late",
    data: { name: "L", email: "l@example.org" },
  });
  await book.projections.catchUp();
  expect((await book.projections.stopped("users")).items).toMatchObject([
    { subject: "stranger", version: 1, error: "Error: a user must have signed up" },
  ]);
  expect(await book.projections.record("users", "late")).toMatchObject({ version: 1 });
  await book.close();
});

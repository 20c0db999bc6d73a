/** `npm run bench <name> [arguments]`: runs one of the benches beside this file. */
import { readdirSync } from "node:fs";

const HELPERS = ["run", "harness", "raw-table"];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".js"))
  .map((file) => file.slice(0, -3))
  .filter((name) => !HELPERS.includes(name));

// The bench then finds its own arguments where it would find them if it were started itself.
const [name] = process.argv.splice(2, 1);
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench <${names.join("|")}> [arguments]`);
  process.exit(2);
}
await import(`./${name}.js`);

// Fills a served book with half a year of a made-up team: milestones, tasks, comments, who looked at what, and log-ins.
//
//   node fill.js [http://127.0.0.1:4750]
//
// A second run changes nothing: what is there is left alone.

const BASE = process.argv[2] ?? "http://127.0.0.1:4750";
const TEAM = ["ana", "kim", "lee", "raj"];
const TASKS = 60;
const DAYS = 180;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const start = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAYS * DAY_MS;

/** Looks random and is the same in every run. */
let state = 7;
function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const oneOf = (choices) => choices[random(choices.length)];
const iso = (ms) => new Date(ms).toISOString();

async function send(method, path, body, headers = {}) {
  const type = Array.isArray(body) ? "application/x-ndjson" : "application/json";
  const text = Array.isArray(body)
    ? body.map((line) => `${JSON.stringify(line)}\n`).join("")
    : JSON.stringify(body);
  const init = { method, body: text, headers: { "content-type": type, ...headers } };
  const response = await fetch(BASE + path, init).catch((error) => {
    throw new Error(`Daybook must be served at ${BASE}: ${error.cause?.message ?? error.message}`);
  });
  if (response.ok || response.status === 412) return response;
  throw new Error(`${method} ${path}: ${await response.text()}`);
}

/** False: there is such a row already. */
async function create(table, key, row) {
  return (await send("PUT", `/api/tables/${table}/${key}`, row, { "if-none-match": "*" })).status === 201;
}

const views = [];
const stamp = (actor, ms) => ({ lastModifiedBy: actor, lastModifiedDate: iso(ms) });

/** Somebody looks at a task. Within an hour it is one event: the id says who, what and when. */
function view(actor, task, ms) {
  const hour = iso(ms).slice(0, 13);
  views.push({
    id: `viewed:${actor}:${task}:${hour}`,
    type: "task.viewed",
    subject: task,
    actor,
    time: iso(ms),
  });
}

async function workOn(serial) {
  const key = `T-${serial}`;
  // All that is left to chance comes first, so that a second run finds the same, whatever it leaves out.
  const day = Math.floor((serial / TASKS) * (DAYS - 20));
  let ms = start + day * DAY_MS + (9 + random(4)) * HOUR_MS;
  const [author, assignee, milestone] = [oneOf(TEAM), oneOf(TEAM), `M-${1 + random(3)}`];
  const [ends, says] = [random(4) > 0, random(3) === 0];
  const pauses = Array.from({ length: 3 }, () => (1 + random(3)) * DAY_MS + random(5) * HOUR_MS);
  for (let times = 0; times < 5; times++) view(oneOf(TEAM), key, ms + random(5 * 24) * HOUR_MS);

  const row = { title: `Task number ${serial}`, status: "OPEN", milestone, ...stamp(author, ms) };
  if (!(await create("Task", key, row))) return false;
  const change = async (actor, fields) => {
    ms += pauses.pop();
    await send("PATCH", `/api/tables/Task/${key}`, { ...fields, ...stamp(actor, ms) });
  };
  await change(author, { assignee });
  await change(assignee, { status: "IN_PROGRESS" });
  const comment = { task: key, text: "Nearly there", author: assignee, date: iso(ms) };
  if (says) await create("Comment", `C-${serial}`, comment);
  if (ends) await change(assignee, { status: "DONE" });
  return true;
}

function logIns() {
  const events = [];
  for (let day = 0; day < DAYS; day++) {
    for (const user of TEAM) {
      const ms = start + day * DAY_MS + 8 * HOUR_MS + random(120) * 60_000;
      const isFree = new Date(ms).getUTCDay() % 6 === 0;
      if (isFree || random(10) === 0) continue;
      const id = `logged-in:${user}:${iso(ms).slice(0, 10)}`;
      events.push({ id, type: "user.logged-in", subject: user, actor: user, time: iso(ms) });
    }
  }
  return events;
}

for (const [index, name] of ["Alpha", "Beta", "Launch"].entries()) {
  await create("Milestone", `M-${index + 1}`, { name, ...stamp("ana", start) });
}
let made = 0;
for (let serial = 1; serial <= TASKS; serial++) if (await workOn(serial)) made += 1;
const report = async (response) => (await response.json()).recorded;
const viewed = await report(await send("POST", "/api/logs/task/events", views));
const loggedIn = await report(await send("POST", "/api/logs/users/events", logIns()));
console.log(`${made} tasks, ${viewed} views, ${loggedIn} log-ins`);

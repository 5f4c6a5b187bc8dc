// How fast the page is with 10,000 papers: P14 of docs/performance.md. Lines for `cargo xtask bench`, which runs it.
// node bench.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS [--quick]
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { holds, over, until } from "./chromium.mjs";
import { desk } from "./ceremony.mjs";
import { settled, unlock } from "./house.mjs";
import { weight } from "./measures.mjs";
import { WANTED, office, patient } from "./office.mjs";
import { Stage, browser } from "./stage.mjs";

const QUICK = process.argv.includes("--quick");
const [PAPERS, ROUNDS] = QUICK ? [500, 3] : [10_000, 9];
const CODE = "mille lapins";
const THINGS = ["analyse", "ordonnance", "radio", "vaccin", "courrier", "lettre", "bilan", "tension"];

const middle = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];
const shown = (all, digits) => `${middle(all).toFixed(digits)} (${Math.min(...all).toFixed(digits)}–${Math.max(...all).toFixed(digits)})`;
function row(what, ours, value, most, unit, of = `${PAPERS} papers`) {
  const goal = most === undefined ? ["–", "–"] : [`≤ ${most} ${unit}`, value <= most ? "reached" : "**not reached**"];
  console.log(["row", "P14", [what, of].filter(Boolean).join(", "), `${ours} ${unit}`, "–", "–", ...goal].join("\t"));
}

/// A vault without a code, with many small papers, each with a word that few others have.
async function vault(stage) {
  await stage.json("coffre", ["init", "--offline", "--no-secret", "--name", "Fatima", "--home", stage.at("home")]);
  mkdirSync(stage.at("papers"));
  const filling = "Rien de particulier à signaler ce jour, à revoir dans un an. ".repeat(20);
  for (let n = 0; n < PAPERS; n += 1) {
    const day = new Date(Date.UTC(2000, 0, 1 + (n % 9000))).toISOString().slice(0, 10);
    writeFileSync(stage.at("papers", `${n}.txt`), `${THINGS[n % THINGS.length]} numéro ${n} du ${day}\nmot${n % 100}rare\n${filling}${n}\n`);
  }
  await stage.json("coffre", ["add", stage.at("papers"), "--home", stage.at("home")]);
  const { items } = await stage.json("coffre", ["list", "--home", stage.at("home")]);
  holds(items.length === PAPERS, `${items.length} papers`);
  return stage.at("home");
}

/// From the start of the program to the first paint of home, in seconds: the browser is open, as it is for most people.
async function start(stage, home) {
  const began = performance.timeOrigin + performance.now();
  const ui = await stage.ui(home);
  const [origin, paint] = await ui.page.evaluate(() => new Promise((resolve) => {
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
    const look = () => (painted() ? resolve([performance.timeOrigin, painted().startTime]) : requestAnimationFrame(look));
    look();
  }));
  await ui.end();
  return (origin + paint - began) / 1000;
}

/// From a letter typed to the frame that shows what is found, in milliseconds.
const typed = (page, words) => page.evaluate((words) => new Promise((resolve) => {
  const input = document.querySelector("input[data-find]");
  const list = document.getElementById(input.dataset.find);
  const begun = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve([performance.now() - begun, list.children.length])));
  });
  seen.observe(list, { childList: true });
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}), words);

/// Memory of a process and all that it started, in megabytes.
function memory(pid) {
  const of = (one) => {
    const text = readFileSync(`/proc/${one}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024 / 1e6;
  };
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try { return [[Number(name), Number(/^\d+ \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))[1])]]; } catch { return []; }
  });
  const below = (one) => [one, ...all.filter(([, parent]) => parent === one).flatMap(([child]) => below(child))];
  return below(pid).reduce((sum, one) => { try { return sum + of(one); } catch { return sum; } }, 0);
}

const stage = new Stage();
const home = await vault(stage);

const starts = [];
for (let n = 0; n < ROUNDS; n += 1) starts.push(await start(stage, home));
row("from the start of the program to the first paint of home", shown(starts, 2), middle(starts), 1, "s");

const ui = await stage.ui(home);
const weights = [];
for (const path of ["/", "/papers", "/papers?q=numéro", "/show", "/who", "/settings"]) {
  await ui.goto(path);
  await ui.page.evaluate(() => document.fonts.ready);
  weights.push(await ui.page.evaluate(weight));
}
row("home, its own text", (weights[0].html / 1e3).toFixed(1), weights[0].html / 1e3, 30, "kB");
const heaviest = Math.max(...weights.map((one) => one.all)) / 1e3;
row("the heaviest page with its letters and drawings", heaviest.toFixed(1), heaviest, 200, "kB");
const script = Math.max(...weights.map((one) => one.script)) / 1e3;
row("script", script.toFixed(1), script, 15, "kB");

await ui.goto("/");
await typed(ui.page, "bilan");
for (const [what, words] of [["a word that one paper in 100 has", (n) => `mot${n}rare`], ["a word of every title", () => "numéro"]]) {
  const times = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const [time, found] = await typed(ui.page, words(n));
    holds(found > 0, `${words(n)} is found`);
    times.push(time);
  }
  row(`a letter typed, to the frame that shows what is found: ${what}`, shown(times, 0), middle(times), 50, "ms");
}

// With a code from here on: what unlocking needs for a second is given back.
await ui.goto("/settings");
await ui.page.locator("#code summary, section#code summary").first().click();
await ui.page.check("input[name=how][value=phrase]");
await ui.page.fill("input[name=code-new]", CODE);
await ui.page.fill("input[name=code-again]", CODE);
await Promise.all([ui.page.waitForNavigation(), ui.page.locator('form[action="/settings/code"] button.go').click()]);
holds(ui.page.url().includes("done=code"), ui.page.url());
await ui.end();
const locked = await stage.ui(home);
await unlock(locked, "fr", CODE);
for (const path of ["/", "/papers", "/papers?q=mot7rare"]) await locked.goto(path);
await locked.page.waitForTimeout(2000);
const megabytes = memory(locked.program.pid);
row("memory after unlocking with a code, home, a list and a search", megabytes.toFixed(0), megabytes, 60, "MB");
await locked.end();

await stage.end();

/** When the page was first painted, in ms after it was asked for: the browser may say so after it has loaded. */
function painted() {
  return new Promise((done) => {
    const seen = (list) => list.getEntriesByName("first-contentful-paint").forEach((first) => done(first.startTime));
    new PerformanceObserver(seen).observe({ type: "paint", buffered: true });
  });
}

// The professional's page, with a patient who shows 300 papers.
const SHOWN = QUICK ? 30 : 300;
const practice = await office(SHOWN);
const pro = await practice.ui(practice.office, { program: "coffre-pro" });
const at = await patient(pro);
const paints = [];
for (let n = 0; n < ROUNDS; n += 1) {
  await pro.goto(at);
  paints.push(await pro.page.evaluate(painted));
}
row("the first page of a patient", shown(paints, 0), middle(paints), 300, "ms", `${SHOWN} papers shown`);
const [keys, waits] = [[], []];
for (const [typed, title] of Object.entries(WANTED)) {
  await pro.goto(at);
  await pro.page.locator("input:focus").waitFor();
  const since = performance.now();
  await pro.page.keyboard.type(typed);
  await until(title, async () => (await pro.page.locator("#peek h3").innerText().catch(() => "")).includes(title));
  waits.push(performance.now() - since);
  let pressed = 0;
  const enter = async (where) => { pressed += 1; await Promise.all([pro.page.waitForURL(where), pro.page.keyboard.press("Enter")]); await settled(pro.page); };
  await enter("**/p/*");
  await enter(/done=opened/);
  holds((await pro.page.locator("pre.text").innerText()).includes(title), `${title} is read`);
  keys.push(pressed);
}
row("a wanted paper, from the first letter to its words beside the list", shown(waits, 0), middle(waits), undefined, "ms", `${SHOWN} papers shown`);
row("the same, keys after the typing until it is read", `${Math.max(...keys)}`, Math.max(...keys), 3, "keys", `${SHOWN} papers shown`);
await pro.end();
await practice.end();

// From two strangers to the first paper, by a script.
const ends = [];
const journey = await desk("fr", 1280, (what) => { ends.push(what); return what; });
for (const what of ends.reverse()) await what.end();
row("cards compared, a door opened, its first paper read, by a script", journey.seconds.toFixed(1), journey.seconds, 60, "s", "");
row("the same, touches of the patient", `${journey.touches}`, journey.touches, 5, "touches", "");
await over(browser);

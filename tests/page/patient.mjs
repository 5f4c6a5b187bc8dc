// Every page of the real program, as `pages.mjs` lists them, over the demonstration's vault: each is opened once in each language,
// and all that is measured is measured there.
// node patient.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLAIN, axe } from "./axe.mjs";
import { equal, holds, over, run } from "./chromium.mjs";
import { picture } from "./guide.mjs";
import { cut, foreign, inject, links, moving, small, weight, words } from "./measures.mjs";
import { PAGES } from "./pages.mjs";
import { record } from "./record.mjs";
import { LANGUAGES, browser, messages, speak } from "./stage.mjs";

// 640 is 1280 at 200 %, 320 is 1280 at 400 %.
const WIDTHS = [1280, 640, 360, 320];

const world = await record();
const at = (name) => world.stage.ui(world.stage.at(name));
const open = { patient: await world.stage.ui(world.home), locked: await world.stage.ui(world.locked), nobody: await at("nobody"), begun: await at("begun") };
await begin(open.begun);

/// A vault without a code, made on the page; its sheet is still to be made.
async function begin({ page }) {
  const pressed = (what) => Promise.all([page.waitForNavigation(), page.locator(what).click()]);
  await pressed("button[value=fr]");
  await pressed("form.words button.go");
  await page.check("input[value=none]");
  await pressed("form.words button.go");
  holds(page.url().endsWith("/start/sheet"), page.url());
}

/// All that is measured of one page in one language; then it has other words than before.
async function measured(page, name, lang) {
  const found = { weight: await page.evaluate(weight), axe: [], cut: [], small: [], moving: [], long: [] };
  await picture(page, name, lang);
  found.words = await page.evaluate(words);
  found.foreign = await page.evaluate(foreign, { lang, given: [world.contact.name] });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const at = (all) => all.map((one) => `at ${width}: ${one}`);
    found.cut.push(...at(await page.evaluate(cut)));
    if (![360, 1280].includes(width)) continue;
    found.small.push(...at(await page.evaluate(small)));
    found.axe.push(...at(await axe(page, lang)));
  }
  await page.emulateMedia({ ...PLAIN, reducedMotion: "reduce" });
  found.moving = await page.evaluate(moving);
  await page.emulateMedia(PLAIN);
  await page.evaluate(inject);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    found.long.push(...(await page.evaluate(cut)).map((one) => `at ${width}: ${one}`));
  }
  return found;
}

/// Goes to a page, as `pages.mjs` says.
async function come(name, lang) {
  const { at, first, reach, to, home = "patient" } = PAGES[name];
  const ui = open[home];
  await ui.page.setViewportSize({ width: 1280, height: 800 });
  await speak(ui, lang);
  if (first) await first(ui.page, ui.goto);
  await ui.goto(at(world));
  if (reach) await Promise.all([ui.page.waitForNavigation(), reach(ui.page, world)]);
  if (to) holds(new URL(ui.page.url()).pathname.startsWith(to), `${name}: ${ui.page.url()}`);
  return ui;
}

/// Goes through all pages in one language, once.
const walks = {};
async function walk(lang) {
  if (walks[lang]) return walks[lang];
  const found = {};
  for (const [name, { all = false }] of Object.entries(PAGES)) {
    if (!(process.env.COFFRE_PAGE_NAMED ?? "").split(",").some((part) => name.includes(part))) continue;
    const ui = await come(name, lang);
    await ui.page.evaluate(() => document.fonts.ready);
    if (!all) equal(await ui.page.getAttribute("html", "lang"), lang, `${name}: its language`);
    found[name] = { ...await measured(ui.page, name, lang), ...(all && { foreign: [] }) };
    // A page without the script that says somebody is there: a program left on it ends, before the other homes are seen.
    if (name === "nothing") await ui.goto("/");
  }
  return (walks[lang] = found);
}

/// One test a language: what `faults` says against a page of it.
const inEach = (name, faults) => Object.fromEntries(LANGUAGES.map((lang) => [`${name}_${lang}`, async () => {
  const all = Object.entries(await walk(lang)).flatMap(([page, found]) => faults(found, page).map((one) => `${page}: ${one}`));
  equal(all, [], `${all.length} faults`);
}]));

/// English words that the page has from the tables of papers and professions, and French ones beside.
const BOTH = new Set(["image", "court"]);

/// All words of a language's messages.
const vocabulary = (lang) => new Set(Object.values(messages(lang)).flatMap((message) => message.toLowerCase().match(/\p{L}+/gu) ?? []));
const [french, english] = [vocabulary("fr"), vocabulary("en")];
const isFrench = (word) => /[àâçéèêëîïôùûœ]/.test(word) || (word.length > 3 && french.has(word) && !english.has(word) && !BOTH.has(word));

await run("patient", {
  ...inEach("axe_finds_nothing_wide_narrow_light_dark_and_forced", ({ axe }) => axe),
  ...inEach("nothing_is_cut_narrow_or_twice_as_large", ({ cut }) => cut),
  ...inEach("nothing_moves_for_who_wants_rest", ({ moving }) => moving),
  ...inEach("text_is_20_px_and_what_is_touched_44", ({ small }) => small),
  ...inEach("words_are_few", ({ words }, page) => (words > PAGES[page].words ? [`${words} words, at most ${PAGES[page].words}`] : [])),
  ...inEach("words_longer_by_two_fifths_still_fit", ({ long }) => long),
  ...inEach("a_page_weighs_little", ({ weight: { all, html, script } }, page) => [
    ...(page === "home" && html > 30_000 ? [`${html} bytes of home`] : []),
    ...(all > 200_000 ? [`${all} bytes in all`] : []),
    ...(script > 15_000 || (script === 0 && page !== "nothing") ? [`${script} bytes of script`] : []),
  ]),

  async english_and_arabic_pages_speak_nothing_else() {
    const all = ["en", "ar"].map(async (lang) => Object.entries(await walk(lang)).flatMap(([page, { foreign }]) => {
      const strange = lang === "en" ? foreign.filter(isFrench) : foreign;
      return strange.length ? [`${page} in ${lang}: ${[...new Set(strange)].join(" ")}`] : [];
    }));
    equal((await Promise.all(all)).flat(), [], "words of another language");
  },

  /// What the program answers to, as its own source has it: no page of it stands outside of all that is measured here.
  async every_page_that_the_program_can_show_is_in_the_list() {
    const source = (file, from, to) => {
      const text = readFileSync(join(import.meta.dirname, "../../vault-client/src/page", file), "utf8");
      return text.slice(text.indexOf(from), text.indexOf(to, text.indexOf(from) + from.length));
    };
    const arms = (file, from) => [...source(file, from, "\n}").matchAll(/^\s*\[([^\]]*)\] => (?!Reply::see)/gm)].map((arm) => arm[1]);
    const inside = { p: ["paper.rs", "pub(super) fn page("], show: ["show/mod.rs", "pub(super) fn page("] };
    const path = (arm) => arm.split(", ").filter(Boolean).map((part) => (/^"(.*)"$/.exec(part)?.[1] ?? "[^/?]+"));
    const routes = arms("program.rs", "fn page(").flatMap((arm) => {
      if (!arm.includes("..")) return [path(arm)];
      const here = path(arm.replace(/,? ?ref rest @ \.\./, ""));
      return here[0] in inside ? arms(...inside[here[0]]).map((more) => [...here, ...path(more)]) : [here];
    });
    for (const [, screen] of source("start.rs", "pub(super) fn page(", "\n}").matchAll(/"(\w+)" =>/g)) routes.push(["start", screen]);
    for (const [, screen] of source("start.rs", "pub(super) fn answer(", "\n}").matchAll(/false, "\/(start\/\w+)"\)/g)) routes.push([screen]);
    holds(routes.length > 28, `${routes.length} routes`);
    // An answer to the script, and what the screens of the first run stand for one by one.
    const not = ["papers.json", "start/[^/?]+"];
    const listed = Object.values(PAGES).flatMap(({ at, to }) => [at(new Proxy({}, { get: () => "1f" })), `${to}1f`]);
    const missing = routes.map((route) => route.join("/")).filter((route) => !not.includes(route) && !listed.some((one) => new RegExp(`^/${route}([?]|$)`).test(one)));
    equal(missing, [], "pages that nobody looks at");
  },

  async every_link_of_every_page_leads_somewhere() {
    const found = Object.fromEntries(Object.keys(open).map((home) => [home, new Set()]));
    for (const [name, { home = "patient" }] of Object.entries(PAGES)) {
      const { page } = await come(name, "fr");
      for (const one of await page.evaluate(links)) found[home].add(one);
    }
    holds(found.patient.size > 50, `${found.patient.size} links`);
    // The page that is not there has one link to itself: over its head.
    found.patient.delete("/nowhere");
    const nowhere = [];
    for (const [home, ui] of Object.entries(open)) {
      await ui.goto("/");
      for (const path of found[home]) {
        // A paper leads to its own room: that it is sent there is enough.
        const status = await ui.page.evaluate(async (path) => {
          const answer = await fetch(path, { redirect: "manual" }).catch((error) => ({ status: String(error) }));
          return answer.type === "opaqueredirect" ? "sent on" : answer.status;
        }, path);
        if (![200, "sent on"].includes(status)) nowhere.push(`${home} ${path}: ${status}`);
      }
    }
    equal(nowhere, [], "links that lead nowhere");
  },

  async the_measures_find_what_they_look_for() {
    const { page } = open.patient;
    await speak(open.patient, "ar");
    await open.patient.goto("/");
    const before = await page.evaluate(words);
    const strange = () => page.evaluate(foreign, { lang: "ar", given: [] });
    equal(await strange(), [], "an Arabic page");
    await page.evaluate(() => document.querySelector("h2").append(" un mot français"));
    equal(await strange(), ["un", "mot", "français"], "words of another language");
    equal((await page.evaluate(words)) - before, 3, "three words more");
    equal(await page.evaluate(small), [], "sizes");
    await page.addScriptTag({ content: "" }).catch(() => {});
    await page.evaluate(() => { for (const one of document.querySelectorAll("h2, button")) one.style.cssText = "font-size: 15px; min-block-size: 0; padding: 0"; });
    const found = await page.evaluate(small);
    holds(found.some((one) => one.startsWith("text of 15 px")) && found.some((one) => one.includes("<button")), `sizes: ${found}`);
    await page.evaluate(() => document.querySelector("h2").append("x".repeat(400)));
    await page.evaluate(() => { document.querySelector("h2").style.cssText = "white-space: nowrap"; });
    holds((await page.evaluate(cut)).some((one) => one.includes("too wide")), "a page that is too wide");
    holds(isFrench("ordonnances") && isFrench("février") && !isFrench("listen"), "French words");
  },

  async what_it_all_weighs_is_only_said() {
    for (const lang of LANGUAGES) {
      const all = Object.entries(await walk(lang));
      console.log(`${lang}: words ${all.map(([page, { words }]) => `${page} ${words}`).join(", ")}`);
      const [[page, { weight }]] = all.sort(([, a], [, b]) => b.weight.all - a.weight.all);
      console.log(`${lang}: the heaviest page is ${page}: ${weight.all} bytes, ${weight.html} of them its own, ${weight.script} of script`);
    }
  },

  async nothing_was_asked_of_anybody_else_and_no_rule_was_broken() {
    for (const [name, ui] of Object.entries(open)) {
      const server = name === "patient" ? world.url : undefined;
      equal(ui.guarded(server), { strangers: [], called: [], violations: [], outside: [] }, name);
    }
  },
});

for (const ui of Object.values(open)) await ui.end();
await world.stage.end();
await over(browser);

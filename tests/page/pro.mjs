// The professional's page with the programs that people get: patients who show papers from their own vaults, a doctor at the keyboard.
// node pro.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { equal, holds, run, until } from "./chromium.mjs";
import { picture } from "./guide.mjs";
import { DOCTOR, House, press, settled, shows } from "./house.mjs";
import { LANGUAGES, MODULES, browser, messages, text } from "./stage.mjs";

const AXE = readFileSync(join(MODULES, "node_modules/axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const spoken = Object.fromEntries(LANGUAGES.map((lang) => [lang, messages(lang, "pro")]));
const say = (lang, id) => spoken[lang][id] ?? holds(false, `no message ${id} in ${lang}`);

/// What the patient keeps: among much, what the doctor comes for.
const SUMMARY = JSON.stringify({ resourceType: "Bundle", type: "collection", entry: [
  { resource: { resourceType: "Patient", id: "1", name: [{ family: "BENALI", given: ["Fatima"] }], birthDate: "1951-05-03" } },
  { resource: { resourceType: "AllergyIntolerance", criticality: "high", clinicalStatus: { coding: [{ code: "active" }] }, code: { text: "Pénicilline" }, patient: { reference: "Patient/1" } } },
  { resource: { resourceType: "MedicationStatement", status: "active", medicationCodeableConcept: { text: "Metformine 1 g" }, subject: { reference: "Patient/1" } } },
  { resource: { resourceType: "Condition", clinicalStatus: { coding: [{ code: "active" }] }, code: { text: "Diabète de type 2" }, subject: { reference: "Patient/1" } } },
  { resource: { resourceType: "Observation", status: "final", code: { text: "HbA1c" }, effectiveDateTime: "2026-09-14", valueQuantity: { value: 6.9, unit: "%" }, subject: { reference: "Patient/1" } } },
] });
const WANTED = {
  "hba1c": "HbA1c du 14 septembre 2026",
  "sortie": "Lettre de sortie de l'hôpital de Vaurillon",
  "allergie": "Bilan d'allergie",
};

/// A house where the patient shows `many` papers, those that are wanted among them.
async function office(many) {
  const house = await new House().ready();
  const papers = Object.values(WANTED).map((title, n) => [title, `2026-0${n + 3}-14`, `${title}\nVaurillon\n`]);
  for (let n = papers.length; n < many - 1; n += 1) {
    papers.push([`Compte rendu numéro ${n}`, `20${10 + (n % 15)}-0${1 + (n % 9)}-1${n % 9}`, `Consultation numéro ${n}\n`]);
  }
  for (const [n, [, date, words]] of papers.entries()) house.write(`more/${String(n).padStart(3, "0")} ${date}.txt`, words);
  house.write("more/resume.json", SUMMARY);
  await house.patient("add", house.at("more"));
  const { items } = await house.patient("list");
  equal(items.length, many, "papers");
  for (const title of Object.values(WANTED)) holds(items.some((one) => one.title.includes(title)), `${title} among ${items.map((one) => one.title)}`);
  const { id } = items.find((one) => one.mime === "application/fhir+json");
  await house.patient("edit", id, "--title", "Résumé médical");
  const { items: [doctor] } = await house.patient("contact", "list");
  await house.patient("grant", ...items.map((one) => one.id), "--to", doctor.id, "--until", "3m", "--purpose", "Suivi du diabète");
  await house.doctor("receive");
  return house;
}

const house = await office(12);
const desk = (options = {}, env = {}) => house.ui(house.office, { program: "coffre-pro", options, env });

/// The patient's page, by her name.
async function patient(ui) {
  await ui.goto("/");
  await Promise.all([ui.page.waitForURL("**/pt/*"), ui.page.locator("ul.papers a").first().click()]);
  await settled(ui.page);
  return new URL(ui.page.url()).pathname;
}

async function speak(ui, lang) {
  await ui.goto("/");
  const button = ui.page.locator(`button[name=lang][value=${lang}]`);
  if (await button.count()) await Promise.all([ui.page.waitForNavigation(), button.first().click()]);
  equal(await ui.page.getAttribute("html", "lang"), lang, "the language that was pressed");
}

const receipts = async () => (await house.doctor("receipts")).items.length;

/// What axe finds on a page, wide and narrow, light, dark and in forced colours; and whether it is wider than its window.
async function faults(page, name) {
  const found = [];
  await page.evaluate(AXE);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    if (width === 360) await photo(page, `${name}-narrow`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) found.push(`at ${width}: ${wide} px too wide`);
    for (const colours of [{ colorScheme: "light" }, { colorScheme: "dark" }, { colorScheme: "light", forcedColors: "active" }]) {
      await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce", ...colours });
      const violations = await page.evaluate(async (runOnly) => (await globalThis.axe.run({ runOnly, resultTypes: ["violations"] })).violations
        .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`), TAGS);
      found.push(...violations.map((one) => `at ${width} ${JSON.stringify(colours)}: ${one}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}

async function photo(page, name) {
  if (process.env.COFFRE_PAGE_PICTURES) await page.screenshot({ path: join(process.env.COFFRE_PAGE_PICTURES, `${name}.png`) });
}

const weight = (page) => page.evaluate(() => {
  const [html] = performance.getEntriesByType("navigation");
  const rest = performance.getEntriesByType("resource").filter((one) => !/\.ogg$|\/(beat|draft|bye)$/.test(one.name));
  const sum = (all) => all.reduce((bytes, one) => bytes + one.decodedBodySize, 0);
  return { html: html.decodedBodySize, all: html.decodedBodySize + sum(rest), script: sum(rest.filter((one) => one.name.endsWith(".js"))) };
});

await run("pro", {
  async from_the_first_page_to_the_answer_each_opening_one_gesture_one_receipt(later) {
    const before = await receipts();
    const ui = later(await desk());
    const { page } = ui;
    await patient(ui);
    equal(await page.evaluate(() => document.activeElement.id), "q", "the search has the focus");
    holds((await text(page)).includes(say("fr", "pro-nothing-opened")), "nothing is opened by looking");
    await page.locator('form[action$="/summary"] button').first().click();
    await shows(page, /Un reçu est signé/);
    const summary = await page.locator(".summary").innerText();
    for (const words of ["Pénicilline", "Metformine 1 g", "Diabète de type 2", "HbA1c", "6.9 %"]) holds(summary.includes(words), `${words} in ${summary}`);
    const [box, view] = [await page.locator(".summary").boundingBox(), page.viewportSize()];
    holds(box.y + box.height <= view.height, `the answer stands on the first screen: ${JSON.stringify(box)}`);
    await photo(page, "pro-answer");
    await ui.end();
    equal(await receipts(), before + 1, "receipts");
    const { items } = await house.patient("history");
    equal(items.length, before + 1, "what the patient sees");
  },

  async a_wanted_paper_in_three_keys_after_typing_and_without_a_mouse(later) {
    const ui = later(await desk());
    const { page } = ui;
    for (const [typed, title] of Object.entries(WANTED)) {
      await patient(ui);
      let keys = 0;
      const key = async (name) => { keys += 1; await page.keyboard.press(name); };
      await page.keyboard.type(typed);
      await until("the paper beside the list", async () => (await page.locator("#peek h3").innerText().catch(() => "")).includes(title));
      await Promise.all([page.waitForURL("**/p/*"), key("Enter")]);
      await settled(page);
      await shows(page, /L'ouverture signe un reçu/);
      await Promise.all([page.waitForURL(/done=opened/), key("Enter")]);
      await settled(page);
      holds((await page.locator("pre.text").innerText()).includes(title), `${title} is read`);
      holds(keys <= 3, `${keys} keys for ${title}`);
      // Once more, through the list alone: its preview now shows its words.
      await page.keyboard.press("Escape");
      await page.waitForURL(/\/pt\/[0-9a-f]+$/);
      await settled(page);
      await page.keyboard.type(typed);
      await until("its words beside the list", async () => (await page.locator("#peek pre").innerText().catch(() => "")).includes(title));
      await photo(page, `pro-find-${typed}`);
      equal(await page.locator("#list a[aria-current]").count(), 1, "one is chosen");
      await page.keyboard.press("Escape");
      await until("the whole list", async () => (await page.locator("#list a").count()) === 12);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      equal(await page.locator("#list a").first().getAttribute("aria-current"), "true", "arrows go up and down");
      equal(await page.evaluate(() => document.activeElement.id), "q", "and the search keeps the focus");
    }
    equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom the page and the program spoke to");
  },

  async without_script_it_is_found_opened_and_given(later) {
    const ui = later(await desk({ javaScriptEnabled: false }));
    const { page } = ui;
    await patient(ui);
    await page.fill("#q", "numéro 5");
    await page.selectOption("select[name=family]", { index: 0 });
    await press(page, messages("fr").search);
    equal(await page.locator("#list a").count() > 0, true, "found by the form");
    await Promise.all([page.waitForURL("**/p/*"), page.locator("#list a").first().click()]);
    await press(page, say("fr", "pro-open"));
    await shows(page, /Un reçu est signé/);
    await Promise.all([page.waitForNavigation(), page.locator("p.crumb a").click()]);
    await press(page, say("fr", "pro-give"));
    await page.fill("#message", "Revenez en mars");
    await page.setInputFiles("#file", house.write("lettre.txt", "Lettre au médecin traitant\nTout va bien.\n"));
    await press(page, say("fr", "pro-give"), page.locator("form.drop"));
    await shows(page, /1 papier est donné à Fatima/);
    const came = await until("the letter", async () => { await house.patient("sync"); return (await house.patient("inbox")).items[0]; });
    equal(came.from.name, DOCTOR, "from whom");
  },

  async read_printed_and_written_into_the_folder_of_the_practice(later) {
    const ui = later(await desk());
    const { page } = ui;
    await patient(ui);
    await page.keyboard.type("hba1c");
    await until("the paper", async () => (await page.locator("#peek h3").innerText().catch(() => "")).includes(WANTED.hba1c));
    await Promise.all([page.waitForURL("**/p/*"), page.keyboard.press("Enter")]);
    await settled(page);
    if (await page.locator('form[action$="/open"]').count()) await press(page, say("fr", "pro-open"));
    const at = new URL(page.url()).pathname;
    await press(page, say("fr", "pro-export"));
    await shows(page, say("fr", "pro-export-where"));
    mkdirSync(house.at("cabinet"));
    await page.fill("#folder-path", house.at("cabinet"));
    await Promise.all([page.waitForNavigation(), page.locator("#folder button").click()]);
    for (const count of [1, 2]) {
      await ui.goto(at);
      await press(page, say("fr", "pro-export"));
      await shows(page, say("fr", "pro-exported"));
      equal(readdirSync(house.at("cabinet")).length, count, "a file each time, none over another");
    }
    holds(readdirSync(house.at("cabinet")).every((name) => /^2026-\d\d-\d\d_[^_]+(_[^_]+)?( \(2\))?\.txt$/.test(name)), readdirSync(house.at("cabinet")).join());
    await ui.goto(at);
    await Promise.all([page.waitForURL(/^http:\/\/d-/), page.getByRole("link", { name: say("fr", "pro-read") }).click()]);
    holds((await text(page)).includes("HbA1c"), "the paper, in a room of its own");
  },

  ...Object.fromEntries(LANGUAGES.map((lang) => [`axe_finds_nothing_on_any_page_${lang}`, async (later) => {
    const { items } = await house.doctor("list", "Fatima");
    const ui = later(await desk());
    await speak(ui, lang);
    const at = await patient(ui);
    const [open, shut] = [true, false].map((opened) => items.find((one) => one.opened === opened)?.id);
    const pages = ["/", at, `${at}?q=hba1c`, `${at}?q=nothing-like-it`, `${at}/give`, "/card", "/receipts", "/settings", "/nothing", `${at}/p/${open}`, `${at}/p/${shut}`];
    holds(open && shut, "a paper that is open and one that is not");
    const shown = { "/": "pro-patients", [at]: "pro-answer", [`${at}?q=hba1c`]: "pro-found", [`${at}/p/${shut}`]: "pro-paper", "/card": "pro-card" };
    for (const path of pages) {
      await ui.goto(path);
      await ui.page.evaluate(() => document.fonts.ready);
      const { html, all, script } = await weight(ui.page);
      holds(html <= 30_000 && all <= 200_000 && script <= 15_000, `${path} in ${lang}: ${html} of its own, ${all} in all, ${script} of script`);
      const name = `pro-${lang}${path.replace(at, "-patient").replaceAll(/[0-9a-f]{32}/g, "").replaceAll(/[^a-z]+/g, "-")}`;
      await photo(ui.page, name);
      if (shown[path]) await picture(ui.page, shown[path], lang);
      equal(await faults(ui.page, name), [], `${path} in ${lang}`);
    }
    await speak(ui, "fr");
  }])),
});
await house.end();

if (!process.env.COFFRE_PAGE_ONLY) await run("pro-many", {
  /// Measured and said, never asserted: other work on this machine would fail it.
  async the_first_page_of_a_patient_with_300_papers(later) {
    const many = later(await office(300));
    const ui = later(await many.ui(many.office, { program: "coffre-pro" }));
    const at = await patient(ui);
    const took = [];
    for (let n = 0; n < 5; n += 1) {
      await ui.goto(at);
      took.push(await ui.page.evaluate(() => {
        const [page] = performance.getEntriesByType("navigation");
        return [page.responseEnd, performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0].map(Math.round);
      }));
    }
    console.log(`bench: a patient with 300 papers: the page is there after ${took.map(([answer]) => answer).join(", ")} ms, painted after ${took.map(([, paint]) => paint).join(", ")} ms (goal 300)`);
    equal(await ui.page.locator("#list a").count(), 40, "the first page of the list");
    for (const [typed, title] of Object.entries(WANTED)) {
      await ui.goto(at);
      const since = Date.now();
      await ui.page.keyboard.type(typed);
      await until(title, async () => (await ui.page.locator("#list strong").first().innerText().catch(() => "")).includes(title));
      console.log(`bench: ${typed} among 300: ${Date.now() - since} ms with the typing`);
    }
    const { html } = await weight(ui.page);
    holds(html <= 30_000, `${html} bytes`);
  },
});
await browser.close();

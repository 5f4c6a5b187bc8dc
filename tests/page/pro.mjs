// The professional's page with the programs that people get: patients who show papers from their own vaults, a doctor at the keyboard.
// node pro.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { mkdirSync, readdirSync } from "node:fs";
import { equal, holds, over, run, until } from "./chromium.mjs";
import { picture } from "./guide.mjs";
import { DOCTOR, press, settled, shows } from "./house.mjs";
import { WANTED, faults, office, patient, photo, say, speak, types, weight } from "./office.mjs";
import { LANGUAGES, browser, messages, text } from "./stage.mjs";

const house = await office(12);
const desk = (options = {}, env = {}) => house.ui(house.office, { program: "coffre-pro", options, env });

const receipts = async () => (await house.doctor("receipts")).items.length;

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
      await types(page, typed);
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
      await types(page, typed);
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
    await page.check("input[name=unverified]");
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
    await types(page, "hba1c");
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
      equal(await faults(ui.page, name, lang), [], `${path} in ${lang}`);
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
      await ui.page.locator("input:focus").waitFor();
      const since = Date.now();
      await ui.page.keyboard.type(typed);
      await until(title, async () => (await ui.page.locator("#list strong").first().innerText().catch(() => "")).includes(title));
      console.log(`bench: ${typed} among 300: ${Date.now() - since} ms with the typing`);
    }
    const { html } = await weight(ui.page);
    holds(html <= 30_000, `${html} bytes`);
  },
});
await over(browser);

// What a patient does, from her door to her doctor's screen, with the programs that people get: in three languages, wide and narrow.
// node journeys.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { equal, holds, over, run, until } from "./chromium.mjs";
import { DOCTOR, House, PAPERS, id, press, settled, shows, unlock } from "./house.mjs";
import { LANGUAGES, browser, say, text } from "./stage.mjs";

/// Puts a paper in, by choosing it.
async function add(house, ui, lang, name) {
  await ui.goto("/");
  await press(ui.page, say(lang, "add-paper"));
  await ui.page.setInputFiles("#files", house.write(name, PAPERS[name]));
  await press(ui.page, say(lang, "keep-them"), ui.page.locator("form").filter({ has: ui.page.locator("#files") }));
  await shows(ui.page, say(lang, "done-added"));
  return id(ui.page);
}

/// Her day: everything that the page is for, by what is written on it.
async function day(lang, width, later) {
  const house = later(await new House().ready());
  const ui = later(await house.ui(house.home, { env: { COFFRE_LANG: lang === "fr" ? "en" : "fr" }, options: { viewport: { width, height: 900 } } }));
  const { page } = ui;

  // Her language, before anything else; then her code, wrong once.
  await press(page, { fr: "Français", en: "English", ar: "العربية" }[lang]);
  equal(await page.getAttribute("html", "dir"), lang === "ar" ? "rtl" : "ltr", "direction");
  await unlock(ui, lang, "mille lapin");
  await shows(page, say(lang, "page-wrong-secret"));
  await unlock(ui, lang);
  await shows(page, say(lang, "no-paper-yet"));

  // Two papers, one of them found again while she types.
  const first = await add(house, ui, lang, "ordonnance.txt");
  const second = await add(house, ui, lang, "analyse.txt");
  await ui.goto("/");
  await page.getByRole("searchbox").pressSequentially("metformines", { delay: 20 });
  await page.locator(`#found a[href="/p/${first}"]`).click();
  await page.waitForURL(`**/p/${first}`);

  // Shown to her doctor, who reads it with his own program.
  await press(page, say(lang, "show-this"));
  await press(page, DOCTOR);
  if (!(await page.locator(`input[name=paper][value="${second}"]`).isVisible())) await page.locator("details summary").first().click();
  await page.check(`input[name=paper][value="${second}"]`);
  await press(page, say(lang, "see-before"));
  holds((await text(page)).includes(DOCTOR), "who will see it, before the yes");
  await press(page, say(lang, "show-yes"));
  await page.waitForURL(/\/who\//);
  const shown = await text(page);
  const title = await titleOf(ui, first);
  holds(shown.includes(title), `what he sees: ${shown}`);
  const read = await until("the door reaches the doctor", async () => {
    try { return await house.reads(title); } catch { return undefined; }
  });
  equal(read.words, PAPERS["ordonnance.txt"], `what he reads ${read.err}`);

  // She sees that he looked, and at what.
  await ui.goto("/log");
  await until("the reading", async () => {
    await press(page, say(lang, "look-again"));
    return (await page.locator("tbody tr").count()) === 1;
  });
  const row = await page.locator("tbody tr").innerText();
  holds(row.includes(DOCTOR) && row.includes(title), row);

  // She stops. He keeps what he read and reads no more; then she takes it back.
  await ui.goto("/who");
  await press(page, DOCTOR);
  await page.locator("section.stop button").click();
  await page.waitForURL(/done=stopped/);
  await settled(page);
  await shows(page, say(lang, "stopped-sure"));
  const refused = await house.reads(await titleOf(ui, second));
  equal([refused.code, refused.words], [14, ""], "a door that is closed");
  await ui.goto("/who");
  await shows(page, say(lang, "who-nobody-page"));
  await page.goBack();
  await settled(page);
  await press(page, say(lang, "open-again"));
  holds((await text(page)).includes(title), "shown again");

  // A word is corrected and taken back; a paper goes to the bin and comes out of it.
  await ui.goto(`/p/${first}`);
  await press(page, say(lang, "correct-words"));
  await page.fill("input[name=title]", "Mon ordonnance");
  await press(page, say(lang, "keep"));
  await shows(page, say(lang, "done-changed"));
  equal(await page.locator("h1").innerText(), "Mon ordonnance", "its name");
  await press(page, say(lang, "undo"));
  equal(await page.locator("h1").innerText(), title, "its name as before");
  await press(page, say(lang, "to-bin"));
  await shows(page, say(lang, "done-removed"));
  await press(page, say(lang, "undo"));
  await press(page, say(lang, "to-bin"));
  await ui.goto("/papers?drawer=bin");
  await Promise.all([page.waitForURL(`**/p/${first}`), page.locator(`main a[href="/p/${first}"]`).click()]);
  await press(page, say(lang, "take-out"));
  await shows(page, say(lang, "done-restored"));

  // What the doctor gives waits for her word.
  await house.doctor("give", "--yes", "Fatima", house.write("compte-rendu.txt", "Compte rendu : couronne posée, le 3 juin 2026\n"));
  await until("the letter box", async () => {
    await ui.goto("/inbox");
    await press(page, say(lang, "look-again"));
    return (await page.locator('form[action$="/take"]').count()) > 0;
  });
  await press(page, say(lang, "take"));
  await shows(page, say(lang, "done-added"));
  const given = id(page);

  // She leaves; nothing is left on the screen, and her place is kept.
  await press(page, say(lang, "lock-now"));
  await shows(page, say(lang, "locked"));
  await ui.goto(`/p/${given}`);
  holds(!(await text(page)).includes("couronne"), "a paper behind a locked door");
  await unlock(ui, lang);
  equal(id(page), given, "the page that was asked for");

  equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom the page and the program spoke to");
  holds(ui.sockets.seen.size === 1, "the program was seen to speak to its server");
}

/// At a counter, a helper does all that can be done beside her: the vault, the server, the doctor's card. The code is typed by her
/// alone, the sheet is put off, and her first paper is put in after the helper has gone.
async function counter(lang, width, later) {
  const house = later(await new House().ready());
  const ui = later(await house.ui(house.at("counter"), { env: { COFFRE_LANG: lang === "fr" ? "en" : "fr" }, options: { viewport: { width, height: 900 } } }));
  const { page } = ui;
  const seen = [];
  const beside = async () => {
    equal(await page.locator(".rescue-words").count(), 0, `no word of the sheet on ${page.url()}`);
    seen.push(await text(page));
  };
  let screens = 1;
  let gestures = 0;
  const next = async (name) => { await beside(); gestures += 1; await press(page, name); screens += 1; };
  await next({ fr: "Français", en: "English", ar: "العربية" }[lang]);
  await page.fill("input[name=name]", "Fatima");
  gestures += 1;
  await next(say(lang, "go-on"));
  // What she types herself is not shown.
  for (const field of ["code-new", "code-again"]) {
    equal(await page.getAttribute(`input[name=${field}]`, "type"), "password", field);
    await page.fill(`input[name=${field}]`, "407192");
    gestures += 1;
  }
  await next(say(lang, "go-on"));
  await shows(page, say(lang, "sheet-alone"));
  await next(say(lang, "sheet-later"));
  equal(screens, 5, "screens");
  await beside();
  gestures += 1;
  await press(page, say(lang, "no-paper-now"));
  holds(gestures <= 8, `${gestures} gestures to a vault with a code`);
  await beside();
  // The server, and the doctor's card with the text of his square.
  await ui.goto("/settings");
  await page.locator("#server summary").click();
  await page.fill("input[name=url]", house.url);
  await Promise.all([page.waitForNavigation(), page.locator('form[action="/settings/server"] button.big').click()]);
  await settled(page);
  await shows(page, say(lang, "settings-kept"));
  await ui.goto("/people/add");
  await page.fill("textarea[name=typed]", (await house.doctor("card")).fingerprint);
  await page.setInputFiles("#card", house.at("lenoir.coffre"));
  await page.check("input[name=seen]");
  await press(page, say(lang, "keep"));
  await shows(page, say(lang, "met-in-person"));
  for (const path of ["/", "/papers", "/papers?drawer=private", "/who", "/log", "/rescue", "/start/sheet?alone=1"]) {
    await ui.goto(path);
    await beside();
  }
  // The helper has gone. Now she gives her code and has her sheet; nothing of it was on any screen before.
  await ui.goto("/rescue");
  await page.fill("input[name=code]", "407192");
  await press(page, say(lang, "sheet-show"));
  const words = (await page.locator(".rescue-words li").allInnerTexts()).map((one) => one.trim());
  equal(words.length, 24, "words of the sheet");
  for (let n = 0; n + 2 < words.length; n += 1) {
    const three = new RegExp(words.slice(n, n + 3).join("[^\\p{L}]+"), "u");
    holds(!seen.some((one) => three.test(one)), `${words.slice(n, n + 3)} was seen`);
  }
  const paper = await add(house, ui, lang, "ordonnance.txt");
  await ui.goto(`/p/${paper}`);
  holds(!seen.some((one) => one.includes("Metformine")), "a paper");
  equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom the page and the program spoke to");
}

async function titleOf(ui, paper) {
  const tab = await ui.context.newPage();
  await ui.goto(`/p/${paper}`, tab);
  const title = await tab.locator("h1").innerText();
  await tab.close();
  return title;
}

await run("journeys", {
  ...Object.fromEntries(LANGUAGES.flatMap((lang) => [1280, 360].map((width) => [`her_day_${lang}_${width}`, (later) => day(lang, width, later)]))),
  ...Object.fromEntries(LANGUAGES.flatMap((lang) => [1280, 360].map((width) => [`a_helper_at_a_counter_${lang}_${width}`, (later) => counter(lang, width, later)]))),
});
await over(browser);

// At the desk: the doctor's card is compared, what he asks for is shown, and he reads the first paper. Both sides with the programs that
// people get; the patient's touches are counted. `bench.mjs` measures the same.
// node ceremony.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { equal, holds, over, run, until } from "./chromium.mjs";
import { CODE, DOCTOR, House, PAPERS, press, settled, shows } from "./house.mjs";
import { speak } from "./office.mjs";
import { LANGUAGES, browser, messages, text } from "./stage.mjs";

/// Most touches of the patient: what she presses, from her locked page on.
const TOUCHES = 5;
const TITLE = "Ordonnance";
const OWN = { fr: "Français", en: "English", ar: "العربية" };

/// A house in which she has no card of his: his request brings it. Nobody has compared any.
async function strangers() {
  const house = await new House().ready({ papers: PAPERS });
  const { items: [doctor] } = await house.patient("contact", "list");
  await house.patient("contact", "remove", doctor.id);
  return house;
}

/// From the moment at which the patient sits down until her doctor reads her paper. Answers how long it took, and her touches.
export async function desk(lang, width, later) {
  const [her, his] = [messages(lang), messages(lang, "pro")];
  const house = later(await strangers());
  const { words } = await house.doctor("card", "--lang", lang === "en" ? "en" : "fr");
  const square = await house.patient("card");
  const options = { viewport: { width, height: 900 } };
  const doctor = later(await house.ui(house.office, { program: "coffre-pro", env: { COFFRE_LANG: lang } }));
  const patient = later(await house.ui(house.home, { env: { COFFRE_LANG: lang }, options }));
  await speak(doctor, lang);
  if ((await patient.page.getAttribute("html", "lang")) !== lang) await press(patient.page, OWN[lang]);
  const since = performance.now();

  // He takes her card in, sees her square in front of her, and asks for her prescriptions.
  await doctor.goto("/add");
  await doctor.page.fill("textarea[name=typed]", square.fingerprint);
  await doctor.page.check("input[name=seen]");
  await doctor.page.setInputFiles("#card", house.at("fatima.coffre"));
  await press(doctor.page, his.keep);
  await shows(doctor.page, his["pro-met-in-person"]);
  const at = new URL(doctor.page.url()).pathname.replace("/compare", "");
  await doctor.goto(`${at}/request`);
  await doctor.page.check("input[name=family][value=prescriptions]");
  await doctor.page.fill("#purpose", "Consultation");
  await press(doctor.page, his["pro-request-send"]);
  await until("the request has gone", async () => { await doctor.goto("/"); return (await text(doctor.page)).includes(his["pro-line-sent"]); });

  // She opens her page, finds the request, hears his twelve words, and says yes to what she sees.
  let touches = 0;
  const touch = async (found) => {
    touches += 1;
    await Promise.all([patient.page.waitForNavigation(), found.click()]);
    await settled(patient.page);
  };
  const button = (name) => patient.page.getByRole("button", { name, exact: true }).first();
  await patient.page.fill("input[name=code]", CODE);
  await touch(button(her.unlock));
  await until("his request on her first page", async () => {
    if (await patient.page.locator('main a[href="/inbox"]').count()) return true;
    await patient.goto("/");
    return false;
  });
  await touch(patient.page.locator('main a[href="/inbox"]').first());
  holds((await text(patient.page)).includes(DOCTOR), "who asks");
  equal((await patient.page.locator("ol.compare li").allInnerTexts()).map((word) => word.trim()).join(" "), words.join(" "), "the words that he reads aloud");
  await touch(button(her["compare-same-in-person"]));
  await touch(button(her["see-before"]));
  const before = await text(patient.page);
  holds(before.includes(DOCTOR) && before.includes(TITLE) && !before.includes("Lettre de sortie"), `what he will see: ${before}`);
  await touch(button(her["show-yes"]));

  // It comes to him, and he reads it.
  await until("her paper", async () => {
    await doctor.goto("/");
    await press(doctor.page, his["pro-look"]);
    await doctor.goto(at);
    return (await doctor.page.locator("#list a").count()) === 1;
  });
  await Promise.all([doctor.page.waitForURL("**/p/*"), doctor.page.locator("#list a").first().click()]);
  await press(doctor.page, his["pro-open"]);
  const read = await doctor.page.locator("pre.text").innerText();
  const seconds = (performance.now() - since) / 1000;
  equal(read.trim(), PAPERS["ordonnance.txt"].trim(), "what he reads");
  holds(touches <= TOUCHES, `${touches} touches of the patient`);
  for (const ui of [doctor, patient]) {
    equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom the page and the program spoke to");
  }
  return { seconds, touches };
}

if (process.argv[1] === import.meta.filename) {
  await run("ceremony", Object.fromEntries(LANGUAGES.map((lang, n) => [`five_touches_from_two_strangers_to_the_first_paper_${lang}`, (later) => desk(lang, n ? 360 : 1280, later)])));
  await over(browser);
}

// What a practice does on the professional's page beside reading: cards taken in and compared, requests, messages, a new version.
// node practice.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { execFileSync } from "node:child_process";
import { equal, holds, over, run, until } from "./chromium.mjs";
import { picture } from "./guide.mjs";
import { CODE, DOCTOR, House, enter, press, settled, shows, tab } from "./house.mjs";
import { faults, photo, say, speak, weight } from "./office.mjs";
import { LANGUAGES, browser, messages, text } from "./stage.mjs";

const [page, hers] = [messages("fr", "pro"), messages("fr")];
const desk = (house, options = {}) => house.ui(house.office, { program: "coffre-pro", options });
const papers = { "ordonnance.txt": "Ordonnance du 12 mars 2024\nDr Anselme Quéméneur\nMetformine 1000 mg matin et soir\n" };

/// A house whose doctor has the patient's card, and compared it by what is written on `/add`.
async function known(options) {
  const house = await new House().ready({ papers });
  const { fingerprint } = await house.patient("card");
  const ui = await desk(house, options);
  await ui.goto("/add");
  await ui.page.fill("textarea[name=typed]", fingerprint);
  await ui.page.check("input[name=seen]");
  await ui.page.setInputFiles("#card", house.at("fatima.coffre"));
  await press(ui.page, page.keep);
  await shows(ui.page, page["pro-met-in-person"]);
  return { house, ui, at: new URL(ui.page.url()).pathname.replace("/compare", ""), end: async () => { await ui.end(); await house.end(); } };
}

/// What came for the patient, of a kind.
const came = (house, what) => until(`a ${what} in her letter box`, async () => {
  await house.patient("sync");
  return (await house.patient("inbox")).items.find((one) => one.what === what);
});

async function asked(options, later) {
  const { house, ui, at } = later(await known(options));
  await ui.goto(at);
  await press(ui.page, page["pro-request"]);
  // Nothing ticked is nothing asked.
  await ui.page.fill("#purpose", "Suivi du diabète");
  await press(ui.page, page["pro-request-send"]);
  await shows(ui.page, page["pro-request-nothing"]);
  equal(await ui.page.inputValue("#purpose"), "Suivi du diabète", "what was typed stays");
  await ui.page.check("input[name=family][value=prescriptions]");
  await ui.page.check("input[name=for][value='1w']");
  await press(ui.page, page["pro-request-send"]);
  const sent = await text(ui.page);
  for (const words of ["Suivi du diabète", "7 jours", page["pro-request-silence"]]) holds(sent.includes(words), `${words} in ${sent}`);
  const request = await came(house, "request");
  equal([request.from.name, request.message], [DOCTOR, "Suivi du diabète"], "what she reads");
  await house.patient("grant", "--request", request.id);
  await until("what she shows", async () => { await ui.goto(at); await ui.goto("/"); await press(ui.page, page["pro-look"]); await ui.goto(at); return (await ui.page.locator("#list a").count()) === 1; });
  equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom the page and the program spoke to");
}

async function written(options, later) {
  const { house, ui, at } = later(await known(options));
  // What she gives, the patient takes; the patient asks for a correction; the new version takes its place.
  await ui.goto(`${at}/give`);
  await ui.page.setInputFiles("#file", house.write("lettre.txt", "Compte rendu du 3 juin 2026\nAllergie : aucune\n"));
  await press(ui.page, page["pro-give"], ui.page.locator("form.drop"));
  const paper = await came(house, "paper");
  await house.patient("accept", paper.id);
  const { items: all } = await house.patient("list");
  const doc = all.find((one) => one.title.includes("Compte rendu"));
  await house.patient("correct", doc.id, "Je suis allergique à la pénicilline");
  await house.patient("write", DOCTOR, "Merci, à mardi");
  await until("both letters", async () => { await ui.goto("/"); await press(ui.page, page["pro-look"]); return (await text(ui.page)).includes("2 messages attendent"); });
  await ui.goto(`${at}/write`);
  const words = await text(ui.page);
  for (const one of ["Merci, à mardi", "Je suis allergique à la pénicilline", page["pro-word-correction"]]) holds(words.includes(one), `${one} in ${words}`);
  await press(ui.page, page["pro-give-new"]);
  await shows(ui.page, page["pro-give-version"]);
  const version = ui.page.url();
  await ui.page.setInputFiles("#file", house.write("lettre.txt", "Compte rendu du 3 juin 2026\nAllergie : pénicilline\n"));
  await press(ui.page, page["pro-give"], ui.page.locator("form.drop"));
  await shows(ui.page, /1 papier est donné/);
  const newer = await came(house, "version");
  await house.patient("accept", newer.id);
  const { items: after } = await house.patient("list");
  equal(after.length, all.length, "the new version is no second paper");
  await ui.goto(version.replace(ui.origin, ""));
  equal(await ui.page.locator("input[name=replaces]").count(), 0, "a letter that was answered is answered once");
  // The other letter is put away by two gestures; an answer goes.
  await ui.goto(`${at}/write`);
  equal(await ui.page.locator("section.answer").count(), 1, "what was answered waits no more");
  await ui.page.fill("#text", "À mardi, 9 heures");
  await press(ui.page, page["pro-write-send"]);
  await shows(ui.page, page["pro-write-sent"]);
  const message = await came(house, "message");
  equal([message.from.name, message.message], [DOCTOR, "À mardi, 9 heures"], "what she reads");
  await ui.page.locator("section.answer summary").click();
  await press(ui.page, page["pro-word-done-yes"]);
  await shows(ui.page, page["pro-word-away"]);
  equal(await ui.page.locator("section.answer").count(), 0, "and it waits no more");
}

await run("practice", {
  a_request_is_seen_granted_and_its_papers_come: (later) => asked({}, later),
  a_request_without_script: (later) => asked({ javaScriptEnabled: false }, later),
  messages_both_ways_and_the_version_that_a_correction_asked_for: (later) => written({}, later),
  messages_without_script: (later) => written({ javaScriptEnabled: false }, later),

  async cards_are_compared_by_what_was_read_and_never_by_a_name(later) {
    const house = later(await new House().ready());
    const [mine, theirs] = [await house.doctor("card"), await house.patient("card")];
    const ui = later(await desk(house));
    await ui.goto("/add");
    await ui.page.setInputFiles("#card", house.write("no-card.coffre", "a letter"));
    await press(ui.page, page.keep);
    await shows(ui.page, page["person-not-a-card"]);
    await ui.page.setInputFiles("#card", house.at("fatima.coffre"));
    await press(ui.page, page.keep);
    await shows(ui.page, page["pro-met-not"]);
    const answer = async (typed) => {
      if (!(await ui.page.locator("form textarea[name=typed]").isVisible())) await ui.page.locator("summary", { hasText: page["compare-typed"] }).click();
      await ui.page.check("input[name=how][value=in-person]");
      await ui.page.fill("form textarea[name=typed]", typed);
      await press(ui.page, page["compare-yes"]);
    };
    await answer(mine.words.join(" "));
    await shows(ui.page, page["page-wrong-fingerprint"]);
    await answer("no such words");
    await shows(ui.page, page["page-fingerprint-unreadable"]);
    await answer(theirs.words.map((word) => word.slice(0, 4)).join(" "));
    await shows(ui.page, page["pro-met-in-person"]);
  },

  async twelve_digits_told_by_telephone(later) {
    const house = later(await new House().ready());
    const ui = later(await desk(house));
    await ui.goto("/code");
    await press(ui.page, page["pro-code-show"]);
    const code = await ui.page.locator(".told").innerText();
    holds(/^\d{4} \d{4} \d{4}$/.test(code), code);
    const typed = ["contact", "verify", DOCTOR, "--code", "--secret-file", house.write("code", CODE), "--home", house.home];
    const verified = house.json("coffre", typed, `${code}\n`);
    await ui.page.waitForURL(/\/compare\?done=verified/);
    await settled(ui.page);
    await shows(ui.page, page["pro-met-spoken"]);
    equal((await verified).item.verified, "in-person", "what she knew before is not lowered");
    // A colleague shows digits, and she types them: wrong first.
    const colleague = house.at("colleague");
    await house.json("coffre-pro", ["init", "--server", house.url, "--no-secret", "--name", "Dr Paul Marchand", "--home", colleague]);
    const shown = await house.start("coffre-pro", ["verify", "--code", "--json", "--home", colleague]);
    const { code: told } = JSON.parse(shown.line);
    await ui.goto("/add");
    await ui.page.locator("details summary").click();
    await ui.page.fill("#digits", told.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)));
    await press(ui.page, page["told-send"]);
    await shows(ui.page, page["page-code-form"]);
    await ui.page.fill("#digits", told);
    await press(ui.page, page["told-send"]);
    await shows(ui.page, page["pro-met-spoken"]);
    holds((await text(ui.page)).includes("Dr Paul Marchand"), "whose card came");
    equal(await shown.ended, 0, "and the colleague has hers");
  },

  /// What the desk needs of a patient is on her own page: a square that a machine reads, and the file of her card.
  async her_card_is_on_her_page_and_is_taken_at_the_desk(later) {
    const house = later(await new House().ready({ papers }));
    const { fingerprint } = await house.patient("card");
    const her = later(await house.come("fr"));
    await her.goto("/people");
    await press(her.page, hers["card-mine"]);
    await photo(her.page, "card-mine");
    const square = house.at("square.png");
    await her.page.getByRole("img", { name: hers["card-mine-square"] }).screenshot({ path: square });
    const read = execFileSync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", square]).toString().trim();
    equal(read, fingerprint, "the square, read by a machine");
    const [kept] = await Promise.all([her.page.waitForEvent("download"), her.page.getByRole("link", { name: hers["card-mine-keep"] }).click()]);
    equal(kept.suggestedFilename(), "ma-carte.coffre", "the file's name");
    const file = house.at(kept.suggestedFilename());
    await kept.saveAs(file);
    const ui = later(await desk(house));
    await ui.goto("/add");
    await ui.page.fill("textarea[name=typed]", read);
    await ui.page.check("input[name=seen]");
    await ui.page.setInputFiles("#card", file);
    await press(ui.page, page.keep);
    await shows(ui.page, page["pro-met-in-person"]);
    holds((await text(ui.page)).includes("Fatima"), "whose card it is");
  },

  /// The professional's square, read by a machine; a photo of the patient's, given in where her card is known already.
  async a_square_on_the_screen_is_read_and_a_photo_of_one_is_taken(later) {
    const house = later(await new House().ready());
    const [mine, theirs] = [await house.doctor("card"), await house.patient("card")];
    const ui = later(await desk(house));
    await ui.goto("/card");
    const square = house.at("mine.png");
    await ui.page.getByRole("img", { name: page["pro-card-square"] }).screenshot({ path: square });
    const read = execFileSync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", square]).toString().trim();
    equal(read, mine.fingerprint, "the square, read by a machine");
    const her = later(await house.come("fr"));
    await her.goto("/card");
    const photos = Object.fromEntries(["png", "jpeg"].map((type) => [type, house.at(`hers.${type}`)]));
    for (const [type, path] of Object.entries(photos)) await her.page.getByRole("img", { name: hers["card-mine-square"] }).screenshot({ path, type });
    const gives = async (file, seen) => {
      await ui.goto("/add");
      if (seen) await ui.page.check("input[name=seen]");
      await ui.page.setInputFiles("#card", file);
      await press(ui.page, page.keep);
    };
    // A square names a card: without the card there is nothing to compare it with, and a picture of anything else is said to be that.
    await gives(photos.png, true);
    await shows(ui.page, page["photo-unknown"]);
    const blank = house.at("blank.png");
    await ui.page.locator("h1").screenshot({ path: blank });
    await gives(blank, true);
    await shows(ui.page, page["photo-no-square"]);
    await gives(house.at("fatima.coffre"), false);
    await shows(ui.page, page["pro-met-not"]);
    await gives(photos.png, false);
    await shows(ui.page, page["pro-met-not"], "a picture alone verifies nothing");
    await gives(photos.jpeg, true);
    await shows(ui.page, page["pro-met-in-person"]);
    await gives(square, true);
    await shows(ui.page, page["photo-unknown"], "one's own square is nobody else's");
    // The patient's command reads the same photos: it says which card a square names, and asks a person before it believes a picture.
    const { items: [doctor] } = await house.patient("contact", "list");
    await house.patient("contact", "remove", doctor.id);
    const jpeg = house.at("mine.jpeg");
    await ui.goto("/card");
    await ui.page.getByRole("img", { name: page["pro-card-square"] }).screenshot({ path: jpeg, type: "jpeg" });
    const adds = async (file) => {
      const { code, err } = await house.run("coffre", ["contact", "add", file, "--secret-file", house.write("code", CODE), "--home", house.home, "--json"]);
      return [code === 0, JSON.parse(err.trim().split("\n").at(-1)).code];
    };
    for (const photo of [square, jpeg]) equal(await adds(photo), [false, "square-unknown"], "a square without its card");
    equal(await adds(blank), [false, "no-square"], "a picture of something else");
    await house.patient("contact", "add", house.at("lenoir.coffre"));
    for (const photo of [square, jpeg]) equal(await adds(photo), [false, "compare-needed"], "the card that the square names is here, and nobody is there to ask");
    const { items: [kept] } = await house.patient("contact", "list");
    equal([kept.fingerprint, kept.verified, kept.fingerprint === theirs.fingerprint], [mine.fingerprint, "none", false], "a picture alone verifies nothing");
  },

  /// Everything that is new to the professional, reached and pressed without a mouse.
  async a_practice_by_keyboard_alone(later) {
    const { house, ui, at } = later(await known());
    const keys = ui.page.keyboard;
    // A request: a drawer, what for, how long.
    await ui.goto(at);
    await tab(ui.page, page["pro-request"]);
    await enter(ui.page);
    await tab(ui.page, "[family]");
    await keys.press("Space");
    await tab(ui.page, "[purpose]");
    await keys.type("Suivi du diabète");
    await tab(ui.page, "[for]");
    await keys.press("ArrowDown");
    await tab(ui.page, page["pro-request-send"]);
    await enter(ui.page);
    await shows(ui.page, page["pro-request-silence"]);
    const request = await came(house, "request");
    equal([request.message, request.request.days, request.request.types.length > 0], ["Suivi du diabète", 7, true], "what she reads");
    await Promise.all([ui.page.waitForURL(`**${at}`), keys.press("Escape")]);
    await settled(ui.page);
    // What came: a message, and two papers of a colleague.
    const colleague = house.at("colleague");
    await house.json("coffre-pro", ["init", "--server", house.url, "--no-secret", "--name", "Dr Paul Marchand", "--home", colleague]);
    for (const [name, words] of [["avis.txt", "Avis du 3 juin 2026\n"], ["offre.txt", "Offre du 4 juin 2026\n"]]) {
      await house.json("coffre-pro", ["give", "--yes", house.at("lenoir.coffre"), house.write(name, words), "--home", colleague]);
    }
    await house.patient("write", DOCTOR, "Merci, à mardi");
    await until("all letters", async () => {
      await ui.goto("/");
      await tab(ui.page, page["pro-look"]);
      await enter(ui.page);
      const words = await text(ui.page);
      return words.includes("1 message attend") && words.includes("2 lettres");
    });
    await tab(ui.page, /^Fatima/);
    await enter(ui.page);
    await tab(ui.page, page["pro-words"]);
    await enter(ui.page);
    await shows(ui.page, "Merci, à mardi");
    await tab(ui.page, "[text]");
    await keys.type("À mardi, 9 heures");
    await tab(ui.page, page["pro-write-send"]);
    await enter(ui.page);
    await shows(ui.page, page["pro-write-sent"]);
    equal((await came(house, "message")).message, "À mardi, 9 heures", "what she reads");
    await tab(ui.page, page["pro-word-done"]);
    await keys.press("Enter");
    await tab(ui.page, page["pro-word-done-yes"]);
    await enter(ui.page);
    await shows(ui.page, page["pro-word-away"]);
    // One letter is opened, the other refused.
    await ui.goto("/");
    await tab(ui.page, /^Dr Paul Marchand/);
    await enter(ui.page);
    const theirs = new URL(ui.page.url()).pathname;
    for (const [title, button, said] of [[/^Avis/, "pro-open", "pro-letter-kept"], [/^Offre/, "pro-refuse", "pro-refused"]]) {
      await ui.goto(theirs);
      await tab(ui.page, title);
      await enter(ui.page);
      await ui.page.evaluate(() => document.activeElement.blur());
      await tab(ui.page, page[button]);
      await enter(ui.page);
      await shows(ui.page, page[said]);
    }
    // The card, its file and its plate; a card that is given in is typed.
    await ui.goto("/");
    await tab(ui.page, page["pro-card"]);
    await enter(ui.page);
    await tab(ui.page, page["pro-card-keep"]);
    const [file] = await Promise.all([ui.page.waitForEvent("download"), keys.press("Enter")]);
    holds(file.suggestedFilename().endsWith(".coffre"), file.suggestedFilename());
    await tab(ui.page, "[size]");
    await keys.press("ArrowDown");
    await tab(ui.page, page["pro-plate-show"]);
    await enter(ui.page);
    holds((await text(ui.page)).includes(DOCTOR) && new URL(ui.page.url()).pathname === "/card/plate", ui.page.url());
    await ui.goto("/");
    await tab(ui.page, page["pro-add"]);
    await enter(ui.page);
    for (const field of ["[typed]", "[seen]", "[file]", page.keep]) await tab(ui.page, field);
  },

  async the_plate_is_printed_and_a_photo_of_it_compares_the_card(later) {
    const house = later(await new House().ready({ papers }));
    const { words, fingerprint, digits } = await house.doctor("card");
    // A patient who reads English has the English list on their screen.
    const { words: english } = await house.doctor("card", "--lang", "en");
    const read = { ar: words, en: [...words, ...english] };
    await house.doctor("card", "--plate", house.at("plate.html"), "--plate-size", "a4", "--with", "ar");
    const { items: [doctor] } = await house.patient("contact", "list");
    await house.patient("contact", "remove", doctor.id);
    await house.patient("contact", "add", house.at("lenoir.coffre"));
    const ui = later(await desk(house));
    for (const [size, other] of [["a4", "ar"], ["a4", "en"], ["a6", "ar"], ["a6", "en"]]) {
      await ui.goto("/card");
      await ui.page.selectOption("select[name=size]", size);
      await ui.page.selectOption("select[name=with]", other);
      await press(ui.page, page["pro-plate-show"]);
      for (const file of other === "ar" ? [undefined, house.at("plate.html")] : [undefined]) {
        const tab = file ? await ui.context.newPage() : ui.page;
        if (file) await tab.goto(`file://${file}`);
        const plate = await tab.locator(".plate").last().innerText();
        for (const word of [DOCTOR, "dentiste", fingerprint, ...digits.split(" "), ...read[other]]) holds(plate.includes(word), `${word} on ${plate}`);
        holds((await tab.locator(`.plate .other[lang=${other}]`).count()) > 0, "in two languages");
        // One sheet of paper, whatever is on the page around it.
        const pdf = await tab.pdf({ preferCSSPageSize: true });
        equal((pdf.toString("latin1").match(/\/Type \/Page\b/g) ?? []).length, 1, `${size}, ${file ? "the file" : "the page"}: one sheet`);
        if (file) await tab.close();
      }
      await photo(ui.page, `practice-plate-${size}-${other}`);
    }
    const square = house.at("plate.png");
    await ui.page.locator(".plate .qr").last().screenshot({ path: square });
    await ui.end();
    const patient = later(await house.come("fr"));
    const her = messages("fr");
    await patient.goto("/people/add");
    await patient.page.setInputFiles("#card", square);
    await press(patient.page, her.keep);
    await shows(patient.page, her["met-not"], "a picture alone verifies nothing");
    await patient.goto("/people/add");
    await patient.page.check("input[name=seen]");
    await patient.page.setInputFiles("#card", square);
    await press(patient.page, her.keep);
    await shows(patient.page, her["met-in-person"]);
  },

  ...Object.fromEntries(LANGUAGES.map((lang) => [`axe_finds_nothing_on_the_pages_of_a_practice_${lang}`, async (later) => {
    const { house, ui, at } = later(await known());
    await house.patient("write", DOCTOR, "Merci, à mardi");
    await until("the letter", async () => { await ui.goto("/"); await press(ui.page, page["pro-look"]); return (await text(ui.page)).includes("1 message attend"); });
    await speak(ui, lang);
    const shown = { "/add": "pro-add", "/pt/compare": "pro-compare", "/pt/request": "pro-request", "/pt/write": "pro-write", "/code": "pro-code", "/card/plate?size=a6&with=ar": "pro-plate" };
    for (const path of ["/", at, "/add", `${at}/compare`, `${at}/request`, `${at}/write`, `${at}/give`, "/card", "/card/plate?size=a4&with=en", "/card/plate?size=a6&with=ar", "/code"]) {
      await ui.goto(path);
      if (path === "/code") await press(ui.page, say(lang, "pro-code-show"));
      await ui.page.evaluate(() => document.fonts.ready);
      const { html, all, script } = await weight(ui.page);
      holds(html <= 30_000 && all <= 200_000 && script <= 15_000, `${path} in ${lang}: ${html} of its own, ${all} in all, ${script} of script`);
      const name = path.replace(at, "/pt");
      await photo(ui.page, `practice-${lang}${name.replaceAll(/[^a-z0-9]+/g, "-")}`);
      if (shown[name]) await picture(ui.page, shown[name], lang);
      equal(await faults(ui.page, `practice-${lang}${name.replaceAll(/[^a-z0-9]+/g, "-")}`, lang), [], `${path} in ${lang}`);
    }
  }])),
});
await over(browser);

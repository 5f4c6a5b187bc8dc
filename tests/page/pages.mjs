// Every page of the patient, one line each: a page that is added here is looked at in three languages, wide and narrow, light, dark
// and in forced colours; its words are counted and its sizes measured. A page of the program that is missing here fails.
//
// `at`: where it is, from what `record.mjs` made; `words`: the most words of ours that one screen may have (what people gave, lists
// of their papers and the choices of a list are not ours); `first`: what is done before it; `reach`: what is pressed there first, when
// the page is an answer, and `to`: where that leads; `home`: "locked" is the vault that opens with a code, "nobody" a place without
// one, "begun" a vault whose sheet is still to be made; `all`: it speaks all languages at once.

const go = (page) => page.click("form.words button.go");
/// The papers written where the record says; `w.drive` is a folder of this machine.
const carried = (w) => async (page) => {
  await page.check("input[name=drive][value=elsewhere]");
  await page.fill("input[name=folder]", w.drive);
  await go(page);
};

/// The words of the sheet are seen by who says to be alone, until she goes on.
const alone = async (page, goto) => {
  await goto("/rescue");
  const shown = page.locator('form[action="/rescue/show"] button');
  if (await shown.count()) await Promise.all([page.waitForNavigation(), shown.click()]);
};

export const PAGES = {
  // With a form that was left half written, as `edit-refused` leaves one.
  home: { at: () => "/", words: 90 },
  family: { at: () => "/f/analyses", words: 30 },
  "empty-family": { at: () => "/f/vaccines", words: 30 },
  papers: { at: () => "/papers", words: 45 },
  found: { at: () => "/papers?q=sang&year=2026", words: 45 },
  private: { at: () => "/papers?drawer=private", words: 65 },
  bin: { at: () => "/papers?drawer=bin", words: 65 },
  paper: { at: (w) => `/p/${w.paper}`, words: 110 },
  "paper-in-bin": { at: (w) => `/p/${w.bin}`, words: 65 },
  "paper-as-file": { at: (w) => `/p/${w.kept}/open`, words: 45 },
  edit: { at: (w) => `/p/${w.paper}/edit`, words: 45 },
  "edit-refused": {
    at: (w) => `/p/${w.paper}/edit`, words: 65,
    reach: async (page) => { await page.fill("input[name=date]", "30/02/2026"); await page.click("form.words button.go"); },
  },
  add: { at: () => "/add", words: 85 },
  show: { at: () => "/show", words: 115 },
  "show-usb": { at: () => "/show/usb", words: 120 },
  "show-usb-done": { at: (w) => `/show/usb?paper=${w.paper}`, words: 60, reach: (page, w) => carried(w)(page) },
  "show-usb-delicate": { at: (w) => `/show/usb?paper=${w.delicate}`, words: 45, reach: (page, w) => carried(w)(page) },
  "show-request": { at: (w) => `/show?to=${w.person}&request=${w.request}`, words: 200 },
  "show-to": { at: (w) => `/show?to=${w.person}`, words: 130 },
  "show-nothing": { at: (w) => `/show?to=${w.person}`, words: 140, reach: (page) => page.click("form.words button.go") },
  "show-before": { at: (w) => `/show?to=${w.person}&paper=${w.paper}`, words: 60, reach: (page) => page.click("form.words button.go") },
  "show-delicate": { at: (w) => `/show?to=${w.person}&paper=${w.delicate}`, words: 65, reach: (page) => page.click("form.words button.go") },
  who: { at: () => "/who", words: 85 },
  person: { at: (w) => `/who/${w.person}`, words: 85 },
  log: { at: () => "/log", words: 120 },
  evidence: { at: () => "/log", words: 80, reach: (page) => page.locator('form[action="/log/evidence"] button').first().click() },
  // A paper, one that seems to be a neighbour's, a request, a message.
  inbox: { at: () => "/inbox", words: 200 },
  "inbox-not-yours": { at: () => "/inbox", words: 60, reach: (page, w) => page.locator(`form[action="/inbox/${w.neighbour}/take"] button.go`).click() },
  write: { at: (w) => `/write/${w.person}`, words: 50 },
  settings: { at: () => "/settings", words: 150 },
  "server-sees": { at: () => "/settings/server-sees", words: 200 },
  help: { at: () => "/help", words: 280 },
  rescue: { at: () => "/rescue", words: 120 },
  emergency: { at: () => "/emergency", words: 120 },
  "emergency-edit": { at: () => "/emergency/edit", words: 160 },
  "emergency-sheet": {
    at: () => "/emergency/edit", words: 140,
    reach: async (page) => {
      for (const [field, text] of Object.entries({ born: "3/5/1951", allergies: "Amoxicilline", treatments: "Eliquis 5 mg × 2\nMetformine 1 g × 2", doctor: "Dr Martin 01 99 00 12 34" })) {
        await page.fill(`[name=${field}]`, text);
      }
      await page.click("form.words button.go");
    },
  },
  card: { at: () => "/card", words: 110 },
  people: { at: () => "/people", words: 85 },
  "people-add": { at: () => "/people/add", words: 120 },
  "person-verify": { at: (w) => `/people/${w.person}`, words: 175 },
  loan: { at: () => "/loan", words: 160 },
  "loan-made": { at: (w) => `/loan?paper=${w.paper}`, words: 90, reach: go, to: "/loan/" },
  "loan-delicate": { at: (w) => `/loan?paper=${w.delicate}`, words: 45, reach: go },
  nothing: { at: () => "/nowhere", words: 30 },
  start: { home: "nobody", at: () => "/", all: true, words: 20 },
  "start-name": { home: "nobody", at: () => "/start/name", words: 60 },
  "start-code": { home: "nobody", at: () => "/start/code", words: 120 },
  "start-back": { home: "nobody", at: () => "/start/back", words: 160 },
  "start-sheet": { home: "begun", at: () => "/start/sheet", words: 70 },
  "start-sheet-words": { home: "begun", first: alone, at: () => "/start/sheet?alone=1", words: 280 },
  "start-sheet-proof": { home: "begun", first: alone, at: () => "/start/sheet/proof", words: 45 },
  "start-sheet-wrong": {
    home: "begun", first: alone, at: () => "/start/sheet/proof", words: 60,
    reach: async (page) => { for (const n of [1, 2]) await page.fill(`#secret-word-${n}`, "faux"); await go(page); },
  },
  "start-paper": { home: "begun", at: () => "/start/paper", words: 85 },
  tour: { home: "begun", at: () => "/?tour=1", words: 150 },
  "rescue-ask": { home: "begun", at: () => "/rescue", words: 40 },
  "rescue-proof": { home: "begun", first: alone, at: () => "/rescue/proof", words: 45 },
  locked: { home: "locked", at: () => "/", words: 25 },
  "wrong-code": {
    home: "locked", at: () => "/", words: 35,
    reach: async (page) => { await page.fill("input[name=code]", "mille lapin"); await page.click("form.words button.go"); },
  },
};

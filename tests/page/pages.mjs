// Every page of the patient, one line each: a page that is added here is looked at in three languages, wide and narrow, light, dark
// and in forced colours; its words are counted and its sizes measured.
//
// `at`: where it is, from what `record.mjs` made; `words`: the most words of ours that one screen may have (what people gave, lists
// of their papers and the choices of a list are not ours); `reach`: what is pressed first, when the page is an answer;
// `home`: "locked" is the vault that opens with a code, "nobody" a place without
// one; `all`: it speaks all languages at once.
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
  "show-to": { at: (w) => `/show?to=${w.person}`, words: 130 },
  "show-nothing": { at: (w) => `/show?to=${w.person}`, words: 140, reach: (page) => page.click("form.words button.go") },
  "show-before": { at: (w) => `/show?to=${w.person}&paper=${w.paper}`, words: 60, reach: (page) => page.click("form.words button.go") },
  "show-delicate": { at: (w) => `/show?to=${w.person}&paper=${w.delicate}`, words: 65, reach: (page) => page.click("form.words button.go") },
  who: { at: () => "/who", words: 85 },
  person: { at: (w) => `/who/${w.person}`, words: 85 },
  log: { at: () => "/log", words: 120 },
  inbox: { at: () => "/inbox", words: 65 },
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
  people: { at: () => "/people", words: 85 },
  "people-add": { at: () => "/people/add", words: 120 },
  "person-verify": { at: (w) => `/people/${w.person}`, words: 175 },
  loan: { at: () => "/loan", words: 160 },
  nothing: { at: () => "/nowhere", words: 30 },
  start: { home: "nobody", at: () => "/", all: true, words: 20 },
  "start-name": { home: "nobody", at: () => "/start/name", words: 60 },
  "start-code": { home: "nobody", at: () => "/start/code", words: 120 },
  "start-back": { home: "nobody", at: () => "/start/back", words: 160 },
  locked: { home: "locked", at: () => "/", words: 25 },
  "wrong-code": {
    home: "locked", at: () => "/", words: 35,
    reach: async (page) => { await page.fill("input[name=code]", "mille lapin"); await page.click("form.words button.go"); },
  },
};

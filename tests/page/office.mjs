// A practice for the tests of the professional's page: what her patients keep, and what is looked at on every page.
import { join } from "node:path";
import { axe } from "./axe.mjs";
import { equal, holds } from "./chromium.mjs";
import { House, settled } from "./house.mjs";
import { LANGUAGES, messages } from "./stage.mjs";

const spoken = Object.fromEntries(LANGUAGES.map((lang) => [lang, messages(lang, "pro")]));
export const say = (lang, id) => spoken[lang][id] ?? holds(false, `no message ${id} in ${lang}`);

/// What the patient keeps: among much, what the doctor comes for.
const SUMMARY = JSON.stringify({ resourceType: "Bundle", type: "collection", entry: [
  { resource: { resourceType: "Patient", id: "1", name: [{ family: "BENALI", given: ["Fatima"] }], birthDate: "1951-05-03" } },
  { resource: { resourceType: "AllergyIntolerance", criticality: "high", clinicalStatus: { coding: [{ code: "active" }] }, code: { text: "Pénicilline" }, patient: { reference: "Patient/1" } } },
  { resource: { resourceType: "MedicationStatement", status: "active", medicationCodeableConcept: { text: "Metformine 1 g" }, subject: { reference: "Patient/1" } } },
  { resource: { resourceType: "Condition", clinicalStatus: { coding: [{ code: "active" }] }, code: { text: "Diabète de type 2" }, subject: { reference: "Patient/1" } } },
  { resource: { resourceType: "Observation", status: "final", code: { text: "HbA1c" }, effectiveDateTime: "2026-09-14", valueQuantity: { value: 6.9, unit: "%" }, subject: { reference: "Patient/1" } } },
] });
export const WANTED = {
  "hba1c": "HbA1c du 14 septembre 2026",
  "sortie": "Lettre de sortie de l'hôpital de Vaurillon",
  "allergie": "Bilan d'allergie",
};

/// A house where the patient shows `many` papers, those that are wanted among them.
export async function office(many) {
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

/// The patient's page, by her name.
export async function patient(ui) {
  await ui.goto("/");
  await Promise.all([ui.page.waitForURL("**/pt/*"), ui.page.locator("ul.papers a").first().click()]);
  await settled(ui.page);
  return new URL(ui.page.url()).pathname;
}

/// Types where the page has put the cursor: it does so when it is first painted, and letters before that go nowhere.
export async function types(page, words) {
  await page.locator("input:focus").waitFor();
  await page.keyboard.type(words);
}

export async function speak(ui, lang) {
  await ui.goto("/");
  const button = ui.page.locator(`button[name=lang][value=${lang}]`);
  if (await button.count()) await Promise.all([ui.page.waitForNavigation(), button.first().click()]);
  equal(await ui.page.getAttribute("html", "lang"), lang, "the language that was pressed");
}

/// What axe finds on a page, wide and narrow; and whether it is wider than its window.
export async function faults(page, name, lang) {
  const found = [];
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    if (width === 360) await photo(page, `${name}-narrow`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    found.push(...(wide > 0 ? [`${wide} px too wide`] : []).concat(await axe(page, lang)).map((one) => `at ${width}: ${one}`));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}

export async function photo(page, name) {
  if (process.env.COFFRE_PAGE_PICTURES) await page.screenshot({ path: join(process.env.COFFRE_PAGE_PICTURES, `${name}.png`) });
}

export const weight = (page) => page.evaluate(() => {
  const [html] = performance.getEntriesByType("navigation");
  const rest = performance.getEntriesByType("resource").filter((one) => !/\.ogg$|\/(beat|draft|bye)$/.test(one.name));
  const sum = (all) => all.reduce((bytes, one) => bytes + one.decodedBodySize, 0);
  return { html: html.decodedBodySize, all: html.decodedBodySize + sum(rest), script: sum(rest.filter((one) => one.name.endsWith(".js"))) };
});

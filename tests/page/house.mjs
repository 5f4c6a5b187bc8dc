// A small house for journeys: a server, a patient whose vault opens with a code, a doctor whose card she has verified.
import { mkdirSync, readFileSync } from "node:fs";
import { equal, holds, until } from "./chromium.mjs";
import { Stage, say } from "./stage.mjs";

export const CODE = "mille lapins";
export const DOCTOR = "Dr Anne Lenoir";
/// Three papers of hers.
export const PAPERS = {
  "ordonnance.txt": "Ordonnance du 12 mars 2024\nDr Anselme Quéméneur\nMetformine 1000 mg matin et soir\n",
  "analyse.txt": "Prise de sang du 3 mai 2025\nLaboratoire des Lavandières\nHbA1c 6,9 %\n",
  "courrier.txt": "Lettre de sortie de l'hôpital de Vaurillon, le 9 juin 2025\nTout va bien.\n",
};

export class House extends Stage {
  home = this.at("patient");
  office = this.at("doctor");

  patient(...args) { return this.json("coffre", [...args, "--secret-file", this.write("code", CODE), "--home", this.home]); }
  doctor(...args) { return this.json("coffre-pro", [...args, "--home", this.office]); }

  /// `papers`: put in before the page is opened.
  async ready({ papers = {} } = {}) {
    this.running = await this.server();
    this.url = this.running.url;
    await this.patient("init", "--server", this.url, "--name", "Fatima");
    await this.doctor("init", "--server", this.url, "--no-secret", "--name", DOCTOR, "--role", "dentiste");
    await this.doctor("card", "-o", this.at("lenoir.coffre"));
    const { fingerprint } = await this.doctor("card");
    const { item } = await this.patient("contact", "add", this.at("lenoir.coffre"));
    await this.patient("contact", "verify", item.id, "--fingerprint", fingerprint);
    await this.patient("card", "-o", this.at("fatima.coffre"));
    for (const [name, words] of Object.entries(papers)) this.write(`papers/${name}`, words);
    if (Object.keys(papers).length) await this.patient("add", this.at("papers"));
    return this;
  }

  /// Her page, opened with her code, in a language.
  async come(lang, more = {}) {
    const ui = await this.ui(this.home, { ...more, env: { COFFRE_LANG: lang, ...more.env } });
    await unlock(ui, lang);
    return ui;
  }

  /// The doctor reads one paper by its title, and gives its words.
  async reads(title) {
    await this.doctor("receive");
    const { items } = await this.doctor("list", "Fatima");
    const [paper] = items.filter((one) => one.title.includes(title));
    holds(paper, `the doctor sees ${title} among ${items.map((one) => one.title)}`);
    mkdirSync(this.at("read"), { recursive: true });
    const { code, out, err } = await this.run("coffre-pro", ["open", "Fatima", paper.id, "-o", this.at("read"), "--home", this.office]);
    const [, file] = out.trim().split("\t");
    return { code, err, words: file ? readFileSync(file, "utf8") : "" };
  }
}

export async function unlock(ui, lang, code = CODE) {
  await ui.page.fill("input[name=code]", code);
  await press(ui.page, say(lang, "unlock"));
}

/// Presses what is called so: a button or a link, by the name that a screen reader says; then the next page is there.
export async function press(page, name, within = page) {
  const found = within.getByRole("button", { name, exact: true }).or(within.getByRole("link", { name, exact: true })).first();
  await Promise.all([page.waitForNavigation(), found.click()]);
  await settled(page);
}

/// A page that says it comes back by itself is waited for.
export async function settled(page) {
  await until("a page that is not busy", async () => {
    try {
      await page.waitForLoadState();
      return (await page.locator("h1").count()) === 1 && !(await page.locator("meta[http-equiv=refresh]").count()) && !(await page.evaluate(() => document.querySelector("main")?.dataset.busy));
    } catch { return false; }
  });
}

export async function shows(page, words, what) {
  await page.getByText(words).first().waitFor({ state: "visible" }).catch(() => { throw new Error(`${what ?? words}: not on ${page.url()}`); });
}

export const id = (page) => /\/p\/([0-9a-f]{32})/.exec(page.url())?.[1] ?? equal(page.url(), "/p/…", "the page of a paper");

/// Moves to what is called so by the key that moves, as somebody without a mouse does, and says how far it was.
export async function tab(page, name, { key = "Tab", most = 90 } = {}) {
  for (let n = 1; n <= most; n += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate(() => {
      const one = document.activeElement;
      const named = one.getAttribute("aria-label") ?? (one.labels?.[0] ?? one).innerText ?? "";
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      const shown = ["file", "date"].includes(one.type) || one.type === "checkbox" || one.type === "radio" || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      return { name: named.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim(), field: one.name ?? "", shown, body: one === document.body };
    });
    holds(found.body || found.shown, `${found.name}: one does not see where one is`);
    if (found.name === name || (name instanceof RegExp && name.test(found.name)) || name === `[${found.field}]`) return n;
  }
  throw new Error(`${name} is not reached by ${key} on ${page.url()}`);
}

/// Presses what the keyboard has reached, and waits for what follows.
export async function enter(page, key = "Enter") {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  await settled(page);
}

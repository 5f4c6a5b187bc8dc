// Pictures of the pages for the guide: `COFFRE_GUIDE=write cargo xtask test --only page` writes them anew, as the test of every page sees
// them. A person looks at each before it is committed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const PICTURES = join(import.meta.dirname, "../../docs/guide/pictures");
const WRITE = process.env.COFFRE_GUIDE === "write";
/// The languages that the guide is written in show all; Arabic the two pages that most is done on.
const ALL = [
  "start", "start-name", "start-code", "start-sheet", "start-sheet-proof", "start-paper", "start-back", "home", "add", "found", "family", "private", "paper",
  "edit", "bin", "show", "show-to", "show-before", "show-request", "show-usb", "loan", "loan-made", "who", "person", "log", "evidence", "inbox", "write",
  "server-sees", "card", "people", "people-add", "person-verify", "rescue", "emergency", "emergency-sheet", "settings", "help", "locked",
];
const PRO = ["pro-patients", "pro-answer", "pro-found", "pro-paper", "pro-card", "pro-add", "pro-request", "pro-write"];
const SHOWN = { fr: [...ALL, ...PRO], en: [...ALL, ...PRO], ar: ["home", "who"] };
const [WIDE, HIGH] = [760, 1000];
/// Tables are shown whole.
const WIDER = { who: 1240, log: 1000, "pro-answer": 1240, "pro-found": 1240, "pro-card": 1240 };

/// Takes a picture of a page that the guide shows, if pictures are to be written.
export async function picture(page, name, lang) {
  if (!WRITE || !SHOWN[lang].includes(name)) return;
  mkdirSync(join(PICTURES, lang), { recursive: true });
  const width = WIDER[name] ?? WIDE;
  await page.setViewportSize({ width, height: HIGH });
  const height = Math.min(HIGH, await page.evaluate(() => document.documentElement.scrollHeight));
  await page.screenshot({ path: join(PICTURES, lang, `${name}.png`), fullPage: true, clip: { x: 0, y: 0, width, height } });
}

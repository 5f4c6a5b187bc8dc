// What axe-core finds on a page, in each of the colours that a person may have asked for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES, MODULES } from "./stage.mjs";

const AXE = readFileSync(join(MODULES, "node_modules/axe-core/axe.min.js"), "utf8");
const ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// In other colours only what looks at colours can find anything else, and no language has colours of its own.
const IN_COLOUR = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
const LIGHT = [{ colorScheme: "light" }, ALL];
const OTHERS = [
  [{ colorScheme: "dark" }, IN_COLOUR],
  [{ colorScheme: "light", forcedColors: "active" }, IN_COLOUR],
];
/// What a page is shown with when nobody has asked for anything.
export const PLAIN = { colorScheme: "light", forcedColors: "none", reducedMotion: "no-preference" };

/// One line for each violation at the present width; the page is plain again afterwards.
export async function axe(page, lang) {
  const found = [];
  await page.evaluate(AXE);
  for (const [colours, rules] of [LIGHT, ...(lang === LANGUAGES[0] ? OTHERS : [])]) {
    await page.emulateMedia({ ...PLAIN, ...colours });
    const violations = await page.evaluate(async (runOnly) => {
      const { violations } = await globalThis.axe.run({ runOnly, resultTypes: ["violations"] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 300)} ${nodes[0].failureSummary}`);
    }, rules);
    found.push(...violations.map((one) => `${JSON.stringify(colours)} ${one}`));
  }
  await page.emulateMedia(PLAIN);
  return found;
}

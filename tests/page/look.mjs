// The look in real Chromium: the sheets and the drawings of `vault-page`, as its `examples/sheets.rs` writes them.
// node look.mjs FOLDER-WITH-node_modules PROGRAM
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { browse, equal, folder, holds, other, over, person, run, until } from "./chromium.mjs";

const [, , modules, PROGRAM] = process.argv;
const AXE = readFileSync(join(modules, "node_modules/axe-core/axe.min.js"), "utf8");
const KINDS = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".ogg": "audio/ogg" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; connect-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";
const browser = await browse();
const written = folder();
execFileSync(PROGRAM, [written.path]);
const site = await other((request) => {
  const path = join(written.path, new URL(request.url, "http://here").pathname);
  if (!existsSync(path) || !statSync(path).isFile()) return { status: 404 };
  return { headers: { "Content-Type": KINDS[extname(path)], "Content-Security-Policy": POLICY }, body: readFileSync(path) };
});
const pages = readdirSync(written.path).filter((name) => name.endsWith(".html"));
const sheets = pages.filter((name) => !name.startsWith("symbols"));
const address = (name) => `http://127.0.0.1:${site.port}/${name}`;

/// One of the pages, in one kind of window.
async function opened(later, name, options = {}) {
  const one = await person(browser, { viewport: { width: 1280, height: 900 }, ...options });
  later(one.context);
  await one.page.goto(address(name), { waitUntil: "networkidle" });
  return one;
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

await run("look", {
  async nothing_that_axe_finds_in_three_languages_wide_narrow_dark_and_forced(later) {
    equal(pages.length, 9, "three pages in three languages");
    for (const name of pages) {
      for (const [width, colours] of [[360, {}], [1280, {}], [1280, { colorScheme: "dark" }], [1280, { forcedColors: "active" }]]) {
        const { context, page } = await opened(later, name, { ...colours, viewport: { width, height: 800 } });
        await page.evaluate(AXE);
        const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`));
        equal(found, [], `${name} ${JSON.stringify(colours)} ${width}`);
        equal(await overflow(page), 0, `${name} at ${width}`);
        await context.close();
      }
    }
  },

  async axe_would_find_something(later) {
    const { page } = await opened(later, pages[0]);
    await page.evaluate(() => { document.documentElement.removeAttribute("lang"); });
    await page.evaluate(AXE);
    equal(await page.evaluate(async () => (await globalThis.axe.run()).violations.map((one) => one.id)), ["html-has-lang"], "a page without a language");
  },

  async twice_as_large_nothing_is_cut(later) {
    for (const name of pages) {
      const { page } = await opened(later, name, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
      equal(await overflow(page), 0, name);
    }
  },

  async each_sheet_is_one_page_of_a4(later) {
    for (const name of sheets) {
      const { page } = await opened(later, name);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      equal((pdf.match(/\/Type \/Page\b/g) ?? []).length, 1, name);
      const [, wide, high] = pdf.match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
      equal([Math.round(wide), Math.round(high)], [595, 842], `${name}: A4 in points`);
    }
  },

  /// Printed, made a picture again as a telephone sees it, and read: the words in their order, then the check group.
  async the_square_of_the_rescue_sheet_is_read_from_paper(later) {
    for (const language of ["fr", "en", "ar"]) {
      const { page } = await opened(later, `rescue-${language}.html`);
      const words = await page.locator(".rescue-words li").allInnerTexts();
      const paper = join(written.path, `rescue-${language}`);
      writeFileSync(`${paper}.pdf`, await page.pdf({ preferCSSPageSize: true }));
      execFileSync("pdftoppm", ["-r", "150", "-gray", "-singlefile", "-png", `${paper}.pdf`, paper]);
      const read = execFileSync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", `${paper}.png`]).toString();
      equal(words.length, 24, "words");
      equal(read.trim(), `${words.join(" ").normalize("NFD").replace(/\p{M}/gu, "").toUpperCase()} AB`, language);
    }
  },

  async every_drawing_is_drawn_and_every_letter_is_ours(later) {
    for (const language of ["fr", "ar"]) {
      const { page, seen } = await opened(later, `symbols-${language}.html`);
      await until("the drawings", () => page.evaluate(() => [...document.querySelectorAll("use")].every((one) => one.getBBox().width > 0)));
      equal(await page.evaluate(() => [...document.fonts].filter((font) => font.status === "error").length), 0, "letters that did not come");
      holds(await page.evaluate(() => document.fonts.check("700 20px Coffre", "Coffre")), "the letters of the page");
      equal(seen, { outside: [], violations: [] }, "network and policy");
    }
    const { page } = await opened(later, "rescue-ar.html");
    holds(await page.evaluate(() => [...document.fonts].some((font) => font.status === "loaded" && font.unicodeRange.startsWith("U+600"))), "Arabic letters");
  },

  async every_clip_can_be_heard_and_is_a_phrase_long(later) {
    const { page, seen } = await opened(later, pages[0]);
    for (const language of ["fr", "en", "ar"]) {
      const clips = readdirSync(join(written.path, "assets/sounds", language));
      const lasting = await page.evaluate((all) => Promise.all(all.map(async (address) => {
        const clip = await (await fetch(address)).arrayBuffer();
        return (await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(clip)).duration;
      })), clips.map((clip) => `/assets/sounds/${language}/${clip}`));
      holds(lasting.length > 20, `${lasting.length} clips in ${language}`);
      lasting.forEach((seconds, n) => holds(seconds > 0.4 && seconds < 15, `${language}/${clips[n]}: ${seconds} s`));
    }
    equal(seen, { outside: [], violations: [] }, "network and policy");
  },

  async the_button_reads_aloud_and_is_quiet_again(later) {
    const { page } = await opened(later, "rescue-fr.html");
    const button = page.getByRole("button", { name: "Français" });
    equal(await button.getAttribute("aria-pressed"), "false", "before");
    await button.press(" ");
    equal(await button.getAttribute("aria-pressed"), "true", "pressed");
    await button.press("Enter");
    equal(await button.getAttribute("aria-pressed"), "false", "pressed again");
    equal(page.url(), address("rescue-fr.html"), "still here");
  },

  async without_script_the_page_is_whole_and_the_clip_is_a_link(later) {
    const { page } = await opened(later, "emergency-fr.html", { javaScriptEnabled: false });
    holds((await page.locator("main").innerText()).includes("PÉNICILLINE"), "the sheet");
    equal(await page.locator("[data-print]").isVisible(), false, "a button that would do nothing");
    equal(await page.locator("a.listen").getAttribute("href"), "/assets/sounds/fr/emergency.ogg", "the clip");
  },
});
await site.end();
written.end();
await over(browser);

// The same without a mouse, and without script; and what must not harm: other pages, old tabs, papers with scripts, a server that is
// away, a disk that is full, a session that is lost. All with the programs that people get.
// node plain.mjs FOLDER-WITH-node_modules FOLDER-WITH-PROGRAMS
import { mkdirSync, readFileSync, truncateSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { equal, holds, other, over, person, run, until } from "./chromium.mjs";
import { CODE, DOCTOR, House, PAPERS, enter, id, press, settled, shows, tab, unlock } from "./house.mjs";
import { browser, say, text } from "./stage.mjs";

/// A house with her three papers in it, and her page open in French.
async function home(later, more = {}) {
  const house = later(await new House().ready({ papers: PAPERS }));
  return { house, ui: later(await house.come("fr", more)) };
}

const PDF = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n" +
  "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF";

await run("plain", {
  async six_tasks_by_keyboard_alone(later) {
    const { ui } = await home(later);
    const { page } = ui;
    // 1. To the content at once: the first key offers it.
    await ui.goto("/");
    equal(await tab(page, say("fr", "skip")), 1, "the first that is reached");
    // 2. Find a paper by its words.
    await ui.goto("/");
    await tab(page, "[q]");
    await page.keyboard.type("metformine");
    await enter(page);
    await tab(page, /^Ordonnance du/);
    await enter(page);
    const paper = id(page);
    // 3. Show it.
    await tab(page, say("fr", "show-this"));
    await enter(page);
    await tab(page, new RegExp(DOCTOR));
    await enter(page);
    await tab(page, say("fr", "see-before"));
    await enter(page);
    await tab(page, say("fr", "show-yes"));
    await enter(page);
    holds(page.url().includes("/who/"), page.url());
    // 4. Stop.
    await tab(page, new RegExp(`^Arrêter.*${DOCTOR}`));
    await enter(page, " ");
    await shows(page, say("fr", "stopped-sure"));
    // 5. Correct a word; 6. to the bin, and back.
    await ui.goto(`/p/${paper}`);
    await tab(page, say("fr", "correct-words"));
    await enter(page);
    await tab(page, "[title]");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Sans souris");
    await enter(page);
    equal(await page.locator("h1").innerText(), "Sans souris", "its name");
    await tab(page, say("fr", "to-bin"));
    await enter(page);
    await tab(page, say("fr", "undo"));
    await enter(page);
    await shows(page, say("fr", "done-restored"));
    // And backwards from the end: nothing holds the focus.
    await page.keyboard.press("Shift+Tab");
    await tab(page, say("fr", "skip"), { key: "Shift+Tab", most: 60 });
    // Lock, and the code.
    await tab(page, say("fr", "lock-now"));
    await enter(page);
    equal(await page.evaluate(() => document.activeElement.name), "code", "the one question has the focus");
    await page.keyboard.type(CODE);
    await enter(page);
    await shows(page, "Sans souris");
  },

  async without_script_she_reads_finds_shows_prints_and_locks(later) {
    const { house, ui } = await home(later, { options: { javaScriptEnabled: false } });
    const { page } = ui;
    await ui.goto("/");
    await page.fill("#q", "metformine");
    await press(page, say("fr", "search"));
    await Promise.all([page.waitForURL(/\/p\//), page.locator(".papers a").first().click()]);
    const paper = id(page);
    // Read: the paper itself, in its own room.
    await Promise.all([page.waitForURL(/d-[a-z2-7]{13}\.localhost/), page.click("a.preview")]);
    equal((await text(page)).trim(), PAPERS["ordonnance.txt"].trim(), "the paper");
    // Print: what the browser's own menu prints is a page of A4 with the paper's words on it.
    await ui.goto("/who");
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    equal((pdf.match(/\/Type \/Page\b/g) ?? []).length, 1, "pages to print");
    // Show.
    await ui.goto(`/p/${paper}`);
    await press(page, say("fr", "show-this"));
    await press(page, DOCTOR);
    await press(page, say("fr", "see-before"));
    await press(page, say("fr", "show-yes"));
    const read = await until("the door reaches the doctor", async () => {
      try { return await house.reads("Ordonnance"); } catch { return undefined; }
    });
    equal(read.words, PAPERS["ordonnance.txt"], "what he reads");
    // Put in, and lock.
    await ui.goto("/add");
    await page.setInputFiles("#files", house.write("neuf.txt", "Un papier neuf du 4 avril 2026"));
    await press(page, say("fr", "keep-them"), page.locator("form").filter({ has: page.locator("#files") }));
    await shows(page, say("fr", "done-added"));
    await press(page, say("fr", "lock-now"));
    await shows(page, say("fr", "locked"));
    equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom it spoke to");
  },

  async a_hostile_page_beside_hers_reaches_nothing(later) {
    const { ui } = await home(later);
    const { page, origin, context } = ui;
    await ui.goto("/papers");
    const papers = await page.locator(".papers a").count();
    const paper = (await page.locator(".papers a").first().getAttribute("href")).slice(3);
    await ui.goto(`/p/${paper}`);
    const token = await page.locator(`form[action="/p/${paper}/remove"] input[name=_token]`).inputValue();
    const evil = later(await other(() => ({ body: "<!doctype html><title>evil</title><body></body>" })));
    for (const name of ["evil.test", "127.0.0.1", new URL(origin).hostname]) {
      const attacker = await context.newPage();
      await attacker.goto(`http://${name}:${evil.port}/`);
      const found = await attacker.evaluate(async ([origin, paper, token]) => {
        const ask = (path, options) => fetch(origin + path, { credentials: "include", ...options }).then((answer) => `read ${answer.status}`, () => "refused");
        const body = new URLSearchParams({ _token: token });
        return [await ask(`/p/${paper}`), await ask("/papers.json?q=me"), await ask(`/p/${paper}/remove`, { method: "POST", body, mode: "no-cors" })];
      }, [origin, paper, token]);
      equal(found, ["refused", "refused", "refused"], name);
      await attacker.evaluate(([origin, paper, token]) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action: `${origin}/p/${paper}/remove` });
        form.append(Object.assign(document.createElement("input"), { name: "_token", value: token }));
        document.body.append(form);
        form.submit();
      }, [origin, paper, token]);
      await attacker.waitForURL(`${origin}/p/${paper}/remove`);
      holds(!(await text(attacker)).includes("Metformine"), `${name}: a form`);
      await attacker.close();
    }
    await ui.goto("/papers");
    equal(await page.locator(".papers a").count(), papers, "her papers are where they were");
  },

  async an_old_tab_after_a_lock_does_nothing_and_loses_nothing(later) {
    const { ui } = await home(later);
    const { page, context } = ui;
    await ui.goto("/papers");
    const href = await page.locator(".papers a").first().getAttribute("href");
    const old = await context.newPage();
    await ui.goto(href, old);
    await old.locator("summary").first().click();
    await old.fill("textarea[name=note]", "Ce que j'écrivais");
    await ui.goto("/");
    await press(page, say("fr", "lock-now"));
    await old.locator(`form[action$="/note"] button`).first().click();
    await old.waitForURL(/\/unlock/);
    await shows(old, say("fr", "draft-kept"));
    await ui.page.bringToFront();
    await old.bringToFront();
    await old.fill("input[name=code]", CODE);
    await press(old, say("fr", "unlock"));
    await ui.goto(href, old);
    equal(await old.locator("blockquote").count(), 0, "nothing was done behind the lock");
  },

  async pressed_twice_it_is_kept_once(later) {
    const { house, ui } = await home(later);
    const { page } = ui;
    await ui.goto("/add");
    await page.setInputFiles("#files", house.write("deux.txt", "Pressé deux fois, le 5 mai 2026"));
    await page.locator("form", { has: page.locator("#files") }).getByRole("button", { name: say("fr", "keep-them") }).dblclick();
    // The second press breaks off the first one's way, which a waiting driver may take for an error.
    await until("the paper's page", () => /\/p\//.test(page.url()));
    await page.waitForLoadState();
    await ui.goto("/papers");
    equal(await page.locator(".papers a").count(), 4, "papers");
  },

  async papers_with_scripts_and_names_of_any_kind_are_only_papers(later) {
    const { house, ui } = await home(later);
    const { page, context } = ui;
    context.on("page", (one) => one.on("dialog", () => { throw new Error("a paper ran"); }));
    const script = "<script>fetch('http://evil.test/');document.title='ran';alert(1)</script>";
    const files = {
      "نتيجة التحليل.html": `<!doctype html><title>${script}</title>${script}`,
      "<img src=x onerror=alert(1)>.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${script}</svg>`,
      "日本語 \u202Egpj.pdf": PDF,
    };
    for (const [name, words] of Object.entries(files)) {
      await ui.goto("/add");
      await page.setInputFiles("#files", { name, mimeType: "application/octet-stream", buffer: Buffer.from(words) });
      await press(page, say("fr", "keep-them"), page.locator("form").filter({ has: page.locator("#files") }));
      await shows(page, say("fr", "done-added"));
      const paper = id(page);
      equal(await page.locator("main script, main img[src='x']").count(), 0, name);
      holds(!(await page.title()).includes("ran"), name);
      const answer = await ui.goto(`/p/${paper}/open`);
      holds(answer.ok(), name);
      const keep = page.getByRole("link", { name: say("fr", "keep-file") });
      if (await keep.count()) {
        const [kept] = await Promise.all([page.waitForEvent("download"), keep.click()]);
        holds(!(await kept.failure()), `${name} is kept as a file`);
      }
    }
    equal(ui.guarded(house.url), { strangers: [], called: [], violations: [], outside: [] }, "whom it spoke to");
  },

  async a_server_that_is_away_stops_nothing_and_is_said(later) {
    const { house, ui } = await home(later);
    const { page } = ui;
    await house.running.end();
    await ui.goto("/add");
    await page.setInputFiles("#files", house.write("seul.txt", "Sans internet, le 6 juin 2026"));
    await press(page, say("fr", "keep-them"), page.locator("form").filter({ has: page.locator("#files") }));
    await shows(page, say("fr", "done-added"));
    const paper = id(page);
    await until("it is said", async () => { await ui.goto("/"); return (await text(page)).includes("1 papier attend internet"); });
    await ui.goto(`/p/${paper}`);
    await press(page, say("fr", "open-print")).catch(() => {});
    // A week later it is there again: what waited goes.
    await house.server(new URL(house.url).host);
    await until("it is sent", async () => {
      await ui.goto("/inbox");
      await press(page, say("fr", "look-again"));
      return (await text(page)).includes(say("fr", "line-sent"));
    });
  },

  async a_disk_that_is_full_says_so_and_what_was_kept_stays(later) {
    const house = later(await new House().ready({ papers: PAPERS }));
    const disk = house.at("disk");
    mkdirSync(disk);
    // A disk of its own needs root: without it this fails, as every test does that cannot be made.
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", disk]);
    later({ end: () => execFileSync("umount", ["-l", disk]) });
    execFileSync("cp", ["-a", house.home, `${disk}/`]);
    house.home = `${disk}/patient`;
    const ui = later(await house.come("fr"));
    const { page } = ui;
    await ui.goto("/add");
    const buffer = Buffer.alloc(16 << 20, "Trop grand pour ce disque. ");
    await page.setInputFiles("#files", { name: "grand.txt", mimeType: "text/plain", buffer });
    await press(page, say("fr", "keep-them"), page.locator("form").filter({ has: page.locator("#files") }));
    await shows(page, say("fr", "page-disk-full"));
    await ui.goto("/papers");
    equal(await page.locator(".papers a").count(), 3, "what was kept");
    await ui.goto("/papers?q=metformine");
    equal(await page.locator(".papers a").count(), 1, "and can be found");
  },

  async two_gigabytes_dropped_are_refused_in_words_and_what_lies_beside_them_is_kept(later) {
    const { house, ui } = await home(later);
    const { page } = ui;
    const huge = house.write("film.bin", "");
    truncateSync(huge, 2 * 1024 ** 3);
    const most = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${ui.program.pid}/status`, "utf8"))[1]) >> 10;
    await ui.goto("/add");
    const before = most();
    await page.setInputFiles("#files", [huge, house.write("petit.txt", "Un petit papier du 7 juillet 2026")]);
    page.setDefaultTimeout(300_000);
    await press(page, say("fr", "keep-them"), page.locator("form").filter({ has: page.locator("#files") }));
    const said = await text(page);
    holds(said.includes(say("fr", "page-too-long")) && said.includes("film.bin"), said);
    holds(most() - before < 256, `${before} MiB before, ${most()} MiB after`);
    await ui.goto("/papers");
    equal(await page.locator(".papers a").count(), 4, "papers");
  },

  async a_session_that_is_lost_says_what_to_do(later) {
    const { ui } = await home(later);
    const { page, context, origin } = ui;
    await ui.goto("/papers");
    await context.clearCookies();
    const answer = await page.goto(`${origin}/papers`);
    equal(answer.status(), 403, "without its cookie");
    holds(/Ouvrez votre coffre|ouvrez votre coffre/.test(await text(page)), await text(page));
    const stranger = later((await person(browser)).context);
    const other = await stranger.newPage();
    equal((await other.goto(`${origin}/papers`)).status(), 403, "another browser of the same machine");
    holds(!(await text(other)).includes("Ordonnance"), "nothing is shown");
  },
});
await over(browser);

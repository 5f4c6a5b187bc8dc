// The door in real Chromium: who gets in, who does not, and what a page can do to another.
// node door.mjs FOLDER-WITH-node_modules PROGRAM
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync, writeSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { browse, equal, folder, holds, other, over, person, program, run, until } from "./chromium.mjs";

const DOOR = process.argv[3];
const browser = await browse();

/// The sample program and a person who went in by the file.
async function house(later, options = {}) {
  const door = later(program(DOOR));
  const one = await person(browser, options);
  later(one.context);
  await one.page.goto(`file://${await door.ask("file")}`);
  await one.page.waitForURL(/\.localhost:\d+\/$/);
  return { door, ...one, origin: new URL(one.page.url()).origin };
}

/// What is answered there; node's own name server need not know such names.
const headersOf = (url) => new Promise((resolve, reject) => {
  const { host, port, pathname } = new URL(url);
  get({ host: "127.0.0.1", port, path: pathname, headers: { Host: host } }, (answer) => resolve((answer.resume(), answer.headers))).on("error", reject);
});

const text = (page) => page.locator("body").innerText();

await run("page", {
  async a_file_leads_the_browser_in_and_is_gone(later) {
    const door = later(program(DOOR));
    const { context, page, seen } = await person(browser);
    later(context);
    const file = await door.ask("file");
    equal(statSync(file).mode & 0o777, 0o600, "the file's mode");
    await page.goto(`file://${file}`);
    await page.waitForURL(/^http:\/\/[a-z2-7]{13}\.localhost:\d+\/$/);
    equal(await page.title(), "Home", "title");
    holds(!existsSync(file), "the file was used and is still there");
    const cookies = await context.cookies(page.url());
    equal(cookies.length, 1, "cookies");
    const [{ name, httpOnly, secure, sameSite, domain, path }] = cookies;
    holds(name.startsWith("__Host-"), name);
    equal({ httpOnly, secure, sameSite, path }, { httpOnly: true, secure: true, sameSite: "Strict", path: "/" }, "cookie");
    equal(domain, new URL(page.url()).hostname, "the cookie is of this host alone");
    equal(seen, { outside: [], violations: [] }, "network and policy");
  },

  async an_address_that_was_pasted_works_once(later) {
    const door = later(program(DOOR));
    const url = await door.ask("url");
    const first = await person(browser);
    later(first.context);
    await first.page.goto(url);
    equal(await first.page.title(), "Home", "title");
    const second = await person(browser);
    later(second.context);
    const answer = await second.page.goto(url);
    equal(answer.status(), 410, "the second time");
    holds((await text(second.page)).includes("Relancez le programme"), "says what to do");
    equal((await second.page.goto(new URL(url).origin)).status(), 403, "and without it nobody is let in");
    // Nothing in the history of the first opens anything.
    await first.page.goBack().catch(() => {});
    holds(!first.page.url().includes("/open/"), first.page.url());
  },

  async where_names_of_this_machine_are_not_known_the_number_serves(later) {
    const door = later(program(DOOR));
    const poor = await browse({ names: ["MAP *.localhost ~NOTFOUND"] });
    later(poor);
    const { page } = await person(poor);
    await page.goto(`file://${await door.ask("file")}`);
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    equal(await page.title(), "Home", "title");
    await page.fill("textarea", "by number");
    await page.click("#say button");
    await until("it is said", async () => (await door.ask("said")) === '["by number"]');
    const [paper] = await Promise.all([page.context().waitForEvent("page"), page.click("#paper-text")]);
    await paper.waitForLoadState();
    equal(new URL(paper.url()).hostname, "localhost", "papers have their own name here too");
    equal(await text(paper), "0123456789", "the paper");
  },

  async without_script_it_is_the_same(later) {
    const { door, page, origin } = await house(later, { javaScriptEnabled: false });
    await page.fill("textarea", "without script");
    await page.click("#say button");
    await until("it is said", async () => (await door.ask("said")) === '["without script"]');
    await page.click("#lock button");
    equal(await page.locator("h1").innerText(), "Locked", "locked");
    await page.fill("input[name=code]", "1234");
    await page.click("text=Unlock");
    equal([page.url(), await page.locator("h1").innerText()], [`${origin}/`, "Home"], "unlocked");
  },

  async a_name_that_leads_here_reaches_nothing(later) {
    const { door, context, origin, page: victim } = await house(later);
    const port = new URL(origin).port;
    const page = await context.newPage();
    const token = await victim.locator('#say input[name="_token"]').inputValue();
    for (const name of ["rebound.test", "evil.localhost", "localhost", "127.0.0.1"]) {
      // The attacker's page comes first, from the attacker's machine; then his name server says that the name is ours.
      await context.route(`http://${name}:${port}/attack`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>evil</title>" }));
      await page.goto(`http://${name}:${port}/attack`);
      // For the browser that page and what it asks for are one origin, so nothing but the name is wrong.
      const found = await page.evaluate(async (token) => {
        const ask = async (path, options) => {
          const answer = await fetch(path, options);
          return [answer.status, await answer.text()];
        };
        const body = new URLSearchParams({ _token: token, words: "evil" });
        return [await ask("/"), await ask("/said"), await ask("/door.js"), await ask("/say", { method: "POST", body })];
      }, token);
      equal(found, Array(4).fill([421, ""]), name);
    }
    equal(await door.ask("said"), "[]", "nothing was said");
  },

  async another_port_and_another_site_reach_nothing(later) {
    const { door, context, page, origin, seen } = await house(later);
    const token = await page.locator('#say input[name="_token"]').inputValue();
    const evil = later(await other(() => ({ body: "<!doctype html><title>evil</title><body></body>" })));
    // The worst place is our own name under another port: to the browser it is the same site, and cookies go there.
    for (const name of ["evil.test", "localhost", "127.0.0.1", "evil.localhost", new URL(origin).hostname]) {
      const attacker = await context.newPage();
      await attacker.goto(`http://${name}:${evil.port}/`);
      const found = await attacker.evaluate(async ([target, token]) => {
        const element = (tag, attributes) => new Promise((resolve) => {
          const made = Object.assign(document.createElement(tag), attributes);
          made.onload = () => resolve("loaded");
          made.onerror = () => resolve("refused");
          document.body.append(made);
        });
        const ask = (path, options) => fetch(target + path, { credentials: "include", ...options })
          .then((answer) => (answer.type === "opaque" ? "opaque" : `read ${answer.status}`), () => "refused");
        const body = () => new URLSearchParams({ _token: token, words: "evil" });
        const frame = document.createElement("iframe");
        frame.src = `${target}/`;
        const framed = new Promise((resolve) => { frame.onload = resolve; });
        document.body.append(frame);
        await framed;
        let inside = "closed";
        try { inside = frame.contentDocument ? frame.contentDocument.title : "closed"; } catch { /* another origin's */ }
        return {
          get: await ask("/said"),
          blind: await ask("/said", { mode: "no-cors" }),
          post: await ask("/say", { method: "POST", body: body() }),
          blindPost: await ask("/say", { method: "POST", body: body(), mode: "no-cors" }),
          json: await ask("/say", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }),
          beacon: (navigator.sendBeacon(`${target}/bye`, body()), "sent"),
          image: await element("img", { src: `${target}/picture` }),
          script: await element("script", { src: `${target}/door.js` }),
          style: await element("link", { rel: "stylesheet", href: `${target}/assets/style.css` }),
          frame: inside,
          socket: await new Promise((resolve) => {
            const socket = new WebSocket(`${target.replace("http", "ws")}/said`);
            socket.onopen = () => resolve("open");
            socket.onerror = () => resolve("refused");
          }),
        };
      }, [origin, token]);
      const nothing = "refused";
      const wanted = { get: nothing, blind: nothing, post: nothing, blindPost: nothing, json: nothing, beacon: "sent", image: nothing, script: nothing, style: nothing, frame: "closed", socket: nothing };
      equal(found, wanted, name);
      // A form sent from there, by a person who was made to press it, with a good token.
      await attacker.evaluate(([target, token]) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action: `${target}/say` });
        for (const [name, value] of [["_token", token], ["words", "evil"]]) {
          form.append(Object.assign(document.createElement("input"), { name, value }));
        }
        document.body.append(form);
        form.submit();
      }, [origin, token]);
      await attacker.waitForURL(`${origin}/say`);
      holds((await text(attacker)).includes("This page opens only from itself"), `${name}: a form`);
      // A link, and a window that stays in its opener's hands.
      await attacker.goto(`http://${name}:${evil.port}/`);
      const opened = attacker.waitForEvent("popup");
      await attacker.evaluate((target) => { globalThis.won = open(target); }, origin);
      const window = await opened;
      await window.waitForLoadState();
      holds(!(await text(window)).includes("Home"), `${name}: a link shows the page`);
      await window.close();
      await attacker.close();
    }
    equal(await door.ask("said"), "[]", "nothing was said");
    await page.reload();
    equal(await page.title(), "Home", "and the page itself still works");
    equal(seen.outside, [], "network");
  },

  async other_ports_do_not_get_our_cookie_nor_take_its_place(later) {
    const { context, page, origin } = await house(later);
    const [ours] = await context.cookies(origin);
    const names = [ours.name, ours.name.replace("__Host-", "")];
    const evil = later(await other((request) => ({
      headers: { "Set-Cookie": names.flatMap((name) => [`${name}=evil; Path=/`, `${name}=evil; Path=/; Domain=localhost`, `${name}=evil; Path=/; Secure; Domain=${new URL(origin).hostname}`]) },
      body: `<!doctype html><title>${request.url}</title>`,
    })));
    const visitor = await context.newPage();
    for (const name of ["localhost", "127.0.0.1", "evil.localhost", `d-${new URL(origin).hostname}`]) {
      await visitor.goto(`http://${name}:${evil.port}/a`);
      await visitor.goto(`http://${name}:${evil.port}/b`);
    }
    holds(evil.came.length >= 8, "the other port was asked");
    holds(!JSON.stringify(evil.came).includes(ours.value), "the other port got our cookie");
    await page.goto(`${origin}/`);
    equal(await page.title(), "Home", "the session still stands");
  },

  async papers_are_opened_apart_and_nothing_in_them_runs(later) {
    const { door, context, page, origin, seen } = await house(later);
    const open = async (id) => {
      const [paper] = await Promise.all([context.waitForEvent("page"), page.click(`#${id}`)]);
      await paper.waitForLoadState().catch(() => {});
      return paper;
    };
    const shown = await open("paper-text");
    const apart = new URL(origin).host;
    equal(new URL(shown.url()).host, `d-${apart}`, "host");
    equal(await text(shown), "0123456789", "text");
    equal(await shown.evaluate(() => [globalThis.origin, opener]), ["null", null], "a paper has no origin and no opener");
    equal((await context.cookies(shown.url())).length, 0, "no cookie there");
    equal((await shown.reload()).status(), 410, "its address was used");
    holds((await text(shown)).includes("ouvrez-le de nouveau"), "says what to do");
    const picture = await open("paper-png");
    equal(await picture.evaluate(() => document.images[0].naturalWidth), 1, "a picture is shown");
    const kept = [];
    for (const id of ["paper-html", "paper-svg", "paper-big", "file-text"]) {
      // A link to a new window downloads in that window, which closes again; the other in its own.
      const inNew = context.waitForEvent("page", { timeout: 5000 }).then((paper) => paper.waitForEvent("download"));
      const [download] = await Promise.all([Promise.any([inNew, page.waitForEvent("download")]), page.click(`#${id}`)]);
      kept.push([download.suggestedFilename(), statSync(await download.path()).size]);
    }
    const sizes = { "page.html": 109, "picture.svg": 111, "big.bin": 2 ** 26, "words.txt": 10 };
    equal(Object.fromEntries(kept), sizes, "files to keep");
    equal(seen, { outside: [], violations: [] }, "network and policy");
  },

  async a_script_in_a_paper_would_not_run(later) {
    const { context, page } = await house(later);
    // As if we had taken it for a page after all: its own headers, with HTML inside.
    let sandboxed = 0;
    await context.route(/d-[a-z2-7]{13}\.localhost/, async (route) => {
      const headers = { ...(await headersOf(route.request().url())), "content-type": "text/html", "content-disposition": "inline" };
      delete headers["content-length"];
      sandboxed += 1;
      await route.fulfill({ status: 200, headers, body: "<title>still</title><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\"><form action=/><button>x</button></form>" });
    });
    const [paper] = await Promise.all([context.waitForEvent("page"), page.click("#paper-html")]);
    await paper.waitForLoadState();
    equal([sandboxed, await paper.title()], [1, "still"], "title");
  },

  async a_pdf_is_shown_by_the_browser(later) {
    const { context, page, seen } = await house(later);
    const [paper] = await Promise.all([context.waitForEvent("page"), page.click("#paper-pdf")]);
    const viewer = () => paper.frames().some((frame) => /^chrome-extension:.*index\.html$/.test(frame.url()));
    await until("the browser's own viewer", viewer);
    // What it shows cannot be read from outside; that the word's ink is there can.
    await until("the word on its page", async () => {
      const shown = await paper.screenshot();
      return page.evaluate(async (bytes) => {
        const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        canvas.drawImage(picture, 0, 0);
        const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
        let [white, black] = [0, 0];
        for (let at = 0; at < data.length; at += 4) {
          const light = data[at] + data[at + 1] + data[at + 2];
          white += light > 750;
          black += light < 30;
        }
        return white > 10_000 && black > 500;
      }, [...shown]);
    });
    holds(decodeURIComponent(paper.url()).endsWith("/نتيجة \"تحليل\" été.pdf"), `its name: ${paper.url()}`);
    equal(seen, { outside: [], violations: [] }, "network and policy");
  },

  async the_pages_own_rules_hold_and_are_not_broken(later) {
    const { page, origin, seen } = await house(later);
    for (const path of ["/", "/wait", "/scan", "/nowhere", "/said"]) await page.goto(origin + path);
    await page.goto(`${origin}/`);
    equal(seen, { outside: [], violations: [] }, "normal pages break no rule");
    const tried = await page.evaluate(async () => {
      const refused = (what) => { try { what(); return "done"; } catch { return "refused"; } };
      const script = document.createElement("script");
      return {
        html: refused(() => { document.body.innerHTML = "<b>x</b>"; }),
        script: refused(() => { script.textContent = "1"; }),
        policy: refused(() => trustedTypes.createPolicy("x", {})),
        elsewhere: await fetch("http://evil.test/").then(() => "done", () => "refused"),
        camera: document.featurePolicy?.allowsFeature("camera") ?? "not said",
        isolated: globalThis.originAgentCluster,
      };
    });
    const { camera, isolated, ...rest } = tried;
    equal(rest, { html: "refused", script: "refused", policy: "refused", elsewhere: "refused" }, "what a page may not");
    holds(camera !== true, "the camera is closed");
    equal(isolated, true, "an origin of its own");
    // So the count above means something.
    await until("the refusals are noticed", () => seen.violations.length > 0);
  },

  async what_is_written_survives_a_lock(later) {
    const { door, page, origin } = await house(later);
    await page.fill("textarea", "une longue lettre");
    await page.fill("input[name=secret]", "s3cret");
    await until("a draft is kept", async () => (await door.ask("drafts")).includes("une longue lettre"));
    holds(!(await door.ask("drafts")).includes("s3cret"), "a secret is no draft");
    // It locks. Then the tab that stayed open sends what it holds.
    await door.ask("lock");
    await page.fill("textarea", "une longue lettre, finie");
    await page.click("#say button");
    await page.waitForURL(/\/unlock\?kept=1/);
    equal(await door.ask("said"), "[]", "nothing is done while locked");
    await page.fill("input[name=code]", "1234");
    await page.click("text=Unlock");
    await page.waitForURL(`${origin}/`);
    equal(await page.inputValue("textarea"), "une longue lettre, finie", "what was written");
  },

  async pressed_twice_it_is_done_once(later) {
    const { door, page } = await house(later);
    await page.fill("textarea", "once");
    await page.dblclick("#say button");
    await until("it is said", async () => (await door.ask("said")) !== "[]");
    await page.waitForLoadState();
    equal(await door.ask("said"), '["once"]', "said");
  },

  async two_gibibytes_come_in_without_memory(later) {
    const { door, page } = await house(later);
    const place = later(folder());
    const file = join(place.path, "scan été.dcm");
    closeSync(openSync(file, "w"));
    truncateSync(file, 2 ** 31);
    const end = openSync(file, "r+");
    writeSync(end, "the end", 2 ** 31 - 7);
    closeSync(end);
    page.setDefaultTimeout(300_000);
    await page.setInputFiles("#give input[type=file]", file);
    await Promise.all([page.waitForResponse((answer) => answer.url().endsWith("/give")), page.click("#give button")]);
    equal(JSON.parse(await door.ask("received")), [`scan été.dcm ${2 ** 31}`], "received");
    if (existsSync(`/proc/${door.pid}/status`)) {
      const most = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${door.pid}/status`, "utf8"))[1]);
      console.log(`resident at most: ${most} kB`);
      holds(most < 64 * 1024, `${most} kB resident for a file of 2 GiB`);
    }
  },

  async how_long_it_takes_is_only_said(later) {
    const { context, page } = await person(browser);
    later(context);
    const started = Date.now();
    const door = later(program(DOOR));
    await page.goto(`file://${await door.ask("file")}`);
    await page.waitForURL(/\.localhost:\d+\/$/);
    const painted = await until("a paint", () => page.evaluate(() => {
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return paint ? performance.timeOrigin + paint.startTime : 0;
    }));
    const script = await page.evaluate(() => performance.getEntriesByName(new URL("/door.js", location).href)[0].decodedBodySize);
    console.log(`from start of the program to first paint: ${Math.round(painted - started)} ms; script ${script} bytes`);
    holds(script > 0 && script <= 15_000, `${script} bytes of script`);
  },
});

await over(browser);

// What the tests of the real program begin with: a server, a patient, a professional, each a process of the programs that
// people get, and the patient's page in a browser.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { browse, equal, folder, holds, person } from "./chromium.mjs";

const HERE = import.meta.dirname;
export const [, , MODULES, PROGRAMS] = process.argv;
export const LANGUAGES = ["fr", "en", "ar"];

/// One browser for a whole file: each person has a window of her own.
export const browser = await browse();

/// The words of the page, from the files that the program is built with: `say("en", "home")` is "Home".
const spoken = Object.fromEntries(LANGUAGES.map((lang) => [lang, messages(lang)]));
export function say(lang, id) {
  const text = spoken[lang][id];
  holds(text !== undefined, `no message ${id} in ${lang}`);
  return text;
}

/// Every message without choices of a page, the patient's unless another is named, and of all pages.
export function messages(lang, program = "client") {
  const files = [`vault-${program}/i18n/page.${lang}.ftl`, `crates/vault-page/words/frame.${lang}.ftl`];
  const lines = files.flatMap((file) => readFileSync(join(HERE, "../..", file), "utf8").split("\n"));
  return Object.fromEntries(lines.map((line) => /^([a-z0-9-]+) = (.*[^{>])$/.exec(line)?.slice(1)).filter(Boolean));
}

/// Speaks a language from now on, by the button that a person presses: there is one for each language that is not spoken.
export async function speak(ui, lang) {
  if (ui.lang === lang) return;
  await ui.goto("/");
  const button = ui.page.locator(`button[name=lang][value=${lang}]`);
  if (await button.count()) await Promise.all([ui.page.waitForNavigation(), button.first().click()]);
  equal(await ui.page.getAttribute("html", "lang"), lang, "the language that was pressed");
  ui.lang = lang;
}

/// The surroundings of every program: nothing of whoever runs the tests but what it needs to start.
function surroundings(place) {
  const { PATH } = process.env;
  return { PATH, TZ: "UTC", COFFRE_LANG: "fr", COFFRE_ALLOW_LOOPBACK: "1", HOME: place, XDG_RUNTIME_DIR: place, TMPDIR: place };
}

/// A place with programs in it. All that was started ends with it.
export class Stage {
  #folder = folder();
  #running = new Set();
  path = this.#folder.path;

  at(...names) { return join(this.path, ...names); }

  write(name, bytes) {
    mkdirSync(join(this.at(name), ".."), { recursive: true });
    writeFileSync(this.at(name), bytes);
    return this.at(name);
  }

  /// Runs a program to its end and gives its code and words. `said`: what it reads.
  run(program, args, said = "") {
    const options = { env: surroundings(this.path), cwd: this.path, maxBuffer: 64 << 20, timeout: 300_000 };
    return new Promise((resolve) => {
      const child = execFile(join(PROGRAMS, program), args, options, (error, out, err) => resolve({ code: error ? error.code : 0, out, err }));
      // A program that reads nothing may have ended before.
      child.stdin.on("error", () => {});
      child.stdin.end(said);
    });
  }

  /// The JSON answer of a command that works.
  async json(program, args, said) {
    const ran = await this.run(program, [...args, "--json"], said);
    holds(ran.code === 0, `${program} ${args.join(" ")}: ${ran.code} ${ran.out} ${ran.err}`);
    return ran.out.trim() ? JSON.parse(ran.out.trim().split("\n").at(-1)) : {};
  }

  /// Starts a program that goes on; resolves with its first line.
  async start(program, args, env = {}) {
    const options = { env: { ...surroundings(this.path), ...env }, cwd: this.path, stdio: ["ignore", "pipe", "pipe"] };
    const child = spawn(join(PROGRAMS, program), args, options);
    this.#running.add(child);
    let err = "";
    child.stderr.on("data", (bytes) => { err += bytes; });
    const ended = new Promise((resolve) => child.on("exit", (code) => { this.#running.delete(child); resolve(code); }));
    const line = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      ended.then((code) => reject(new Error(`${program} ${args.join(" ")} ended with ${code}: ${err}`)));
    });
    const end = () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 60_000);
      return ended.finally(() => clearTimeout(late));
    };
    return { line, pid: child.pid, ended, end };
  }

  /// A server of this place. `listen` brings one back to where it was.
  async server(listen = "127.0.0.1:0") {
    const args = ["serve", "--listen", listen, "--data", this.at("server")];
    const server = await this.start("coffre-server", args);
    return { ...server, url: server.line.replace("listening on ", "") };
  }

  /// A page, the patient's unless another program is named, and a person who went in by the address that it says. `open` says
  /// whether it leads in.
  async ui(home, { program: name = "coffre", options = {}, env = {}, open = true } = {}) {
    const program = await this.start(name, ["ui", "--no-open", "--home", home], env);
    const one = await person(browser, { viewport: { width: 1280, height: 900 }, ...options });
    const { host } = new URL(program.line);
    const origin = `http://${host}`;
    const asked = new Set();
    one.context.on("request", (request) => asked.add(new URL(request.url()).origin));
    if (open) await one.page.goto(program.line);
    const ui = { ...one, origin, host, program, asked, sockets: sockets(program.pid), address: program.line };
    return {
      ...ui,
      goto: (path, page = one.page) => visit(page, origin + path),
      /// What no journey may do: a request to anybody but the page's own two names, a socket to anybody but `server`.
      guarded: (server) => {
        const strangers = [...asked].filter((from) => ![origin, `http://d-${host}`, "null"].includes(from) && !from.startsWith("chrome"));
        const there = new Set(server ? [new URL(server).host] : []);
        const called = [...ui.sockets.seen].filter((far) => !there.has(far));
        return { strangers, called, violations: one.seen.violations, outside: one.seen.outside };
      },
      end: async () => { ui.sockets.end(); await one.context.close(); await program.end(); },
    };
  }

  async end() {
    for (const child of this.#running) child.kill("SIGKILL");
    this.#folder.end();
  }
}

/// Goes to a page; one that says it comes back by itself is waited for, as a person waits.
async function visit(page, address) {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await page.goto(address);
    if (!answer.headers().refresh) return answer;
    await page.waitForTimeout(250);
  }
  throw new Error(`${address} is still busy`);
}

/// Whom a process speaks to, looked at ten times a second: the far end of each of its sockets, its own listeners' guests left out.
/// Anything but TCP to a far end is named by its kind.
function sockets(pid) {
  const seen = new Set();
  const mine = () => new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try { return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]; } catch { return undefined; }
  }));
  const lines = (kind) => readFileSync(`/proc/${pid}/net/${kind}`, "utf8").trim().split("\n").slice(1).map((line) => line.trim().split(/\s+/));
  const look = () => {
    let held, open;
    try { [held, open] = [mine(), ["tcp", "tcp6", "udp", "udp6"].map((kind) => [kind, lines(kind)])]; } catch { return; }
    for (const [kind, found] of open) {
      const all = found.filter((line) => held.has(line[9]));
      const heard = new Set(all.filter((line) => line[3] === "0A").map((line) => line[1]));
      for (const [, near, far, state] of all) {
        if (kind.startsWith("udp")) seen.add(`${kind} ${far}`);
        else if (state !== "0A" && !heard.has(near)) seen.add(kind === "tcp" ? dotted(far) : `${kind} ${far}`);
      }
    }
  };
  const timer = setInterval(look, 100);
  return { seen, end: () => clearInterval(timer) };
}

/// `0100007F:1F90` is 127.0.0.1:8080.
function dotted(hex) {
  const [address, port] = hex.split(":");
  return `${address.match(/../g).reverse().map((byte) => parseInt(byte, 16)).join(".")}:${parseInt(port, 16)}`;
}

export const text = (page) => page.locator("body").innerText();

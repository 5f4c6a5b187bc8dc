// What the tests of pages begin with: a browser that reaches this machine alone, a program, and a count as cargo's runner says it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [, , modules] = process.argv;
const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");

/// How long one test may take, in milliseconds. The longest sends 2 GiB.
const LIMIT = 600_000;
/// How long a window, a browser or a program may take to go.
const FAREWELL = 30_000;

const LOOPBACK = /^(127\.0\.0\.1|localhost|[a-z0-9.-]+\.localhost|[a-z0-9.-]+\.test)$/;

/// What a promise comes to, or `late` when it takes too long.
async function within(time, promise, late) {
  let timer;
  const over = new Promise((resolve) => { timer = setTimeout(() => resolve(late), time); });
  try { return await Promise.race([promise, over]); } finally { clearTimeout(timer); }
}

/// Chromium now and then does not let a window go, and says nothing for hours. It is left behind then: the next has its own.
function goes(what, name) {
  const close = what.close.bind(what);
  what.close = async () => {
    if ((await within(FAREWELL, close().then(() => true), false)) === false) console.log(`a ${name} did not close, and is left behind`);
  };
  return what;
}

/// The end of a file of tests. What was left behind must not keep it from its end; the browser's processes go with it.
export async function over(browser) {
  await browser.close();
  process.exit();
}

/// One browser. `names`: rules for names, instead of those that lead here.
export async function browse({ names = ["MAP *.test 127.0.0.1", "MAP * ~NOTFOUND", "EXCLUDE *.localhost", "EXCLUDE localhost", "EXCLUDE 127.0.0.1"] } = {}) {
  // Newer ones ask a person before a page reaches this machine. What is tested here must hold where nobody is asked.
  const features = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets";
  const args = [`--host-resolver-rules=${names.join(",")}`, features, "--disable-background-networking"];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return goes(await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args }), "browser");
}

/// One person's window: notes what its pages ask for and what their own rules refused.
export async function person(browser, options = {}) {
  const context = goes(await browser.newContext(options), "window");
  const seen = { outside: [], violations: [] };
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && !LOOPBACK.test(url.hostname)) seen.outside.push(request.url());
  });
  // What a header says wrongly the browser says here.
  context.on("console", (message) => {
    if (/header|policy/i.test(message.text()) && message.type() === "warning") seen.violations.push(message.text());
  });
  await context.exposeBinding("__refused", (_, what) => seen.violations.push(what));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      globalThis.__refused(`${event.violatedDirective} ${event.blockedURI} on ${event.documentURI}`);
    });
  });
  context.setDefaultTimeout(60_000);
  return { context, seen, page: await context.newPage() };
}

/// A program that answers a line with a line, and ends with its input.
export function program(path) {
  const child = spawn(path, [], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(line));
  const ended = new Promise((resolve) => child.on("exit", resolve));
  return {
    pid: child.pid,
    ask: (line) => new Promise((resolve, reject) => {
      waiting.push(resolve);
      ended.then((code) => reject(new Error(`the program ended with ${code}`)));
      child.stdin.write(`${line}\n`);
    }),
    end: async () => {
      child.stdin.end();
      const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
      const code = await ended;
      clearTimeout(late);
      return code;
    },
  };
}

/// Another program's page on another port: `answer` gives status, headers and body; what came is kept.
export async function other(answer) {
  const came = [];
  const server = createServer((request, response) => {
    came.push({ url: request.url, headers: request.headers });
    const { status = 200, headers = {}, body = "" } = answer(request) ?? {};
    response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", ...headers });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, came, end: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

export function folder() {
  const path = mkdtempSync(join(tmpdir(), "coffre-page-"));
  return { path, end: () => rmSync(path, { recursive: true, force: true }) };
}

/// Waits for something that comes, or does not.
export async function until(what, come) {
  const started = Date.now();
  for (;;) {
    const found = await come();
    if (found) return found;
    if (Date.now() - started > 60_000) throw new Error(`${what}: did not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function equal(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/// Runs tests one after another and says it as cargo's runner does, for xtask to count.
export async function run(file, all) {
  const tests = Object.fromEntries(Object.entries(all).filter(([name]) => name.includes(process.env.COFFRE_PAGE_ONLY ?? "")));
  let [passed, failed] = [0, 0];
  for (const [name, test] of Object.entries(tests)) {
    const undo = [];
    try {
      const late = Symbol("late");
      const done = test((what) => { undo.push(what); return what; });
      if ((await within(LIMIT, done, late)) === late) throw new Error(`not over after ${LIMIT / 1000} s`);
      passed += 1;
      console.log(`test ${file}/${name} ... ok`);
    } catch (error) {
      failed += 1;
      console.log(`test ${file}/${name} ... FAILED\n  ${error.stack ?? error}`);
    } finally {
      for (const what of undo.reverse()) await (what.end ?? what.close).call(what);
    }
  }
  console.log(`test result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed; 0 ignored`);
  if (failed) process.exitCode = 1;
}

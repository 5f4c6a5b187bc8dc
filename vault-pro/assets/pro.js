// The list while one types, what is chosen beside it, and a page without a mouse. Every page works without it.
"use strict";
const make = (name, inside = [], more = {}) => {
  const made = document.createElement(name);
  made.append(...inside);
  for (const [key, value] of Object.entries(more)) made.setAttribute(key, value);
  return made;
};
const drawing = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS(svg.namespaceURI, "use");
  use.setAttribute("href", `/assets/symbols.svg#${name}`);
  svg.setAttribute("class", `symbol-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
};
const search = document.querySelector("input[data-papers]");
if (search) {
  const form = search.form, list = document.getElementById("list"), said = document.getElementById("found");
  const beside = document.getElementById("peek");
  let last = 0, timer, chosen = -1, peeked = 0;
  const links = () => [...list.querySelectorAll("a")];
  const line = (one) => {
    const about = make("span", [make("bdi", [one.about]), " · ", make("span", [one.state])], { class: "small" });
    const what = make("span", [make("strong", [make("bdi", [one.title])]), about], { class: "what" });
    return make("li", [make("a", [drawing(one.family), what], { href: one.href })]);
  };
  const empty = () => beside.replaceChildren(make("p", [beside.dataset.empty], { class: "small" }));
  const peek = async (link) => {
    const mine = ++peeked;
    try {
      const one = await (await fetch(`${link.getAttribute("href")}/peek.json`)).json();
      if (mine !== peeked) return;
      const inside = [make("h3", [make("bdi", [one.title])]), make("p", [one.said], { class: "small" })];
      inside.splice(1, 0, ...one.cautions.map((caution) => make("p", [drawing("warn"), caution], { class: "warn" })));
      if (one.picture) inside.push(make("img", [], { src: one.picture, alt: one.alt, width: "256" }));
      if (one.text) inside.push(make("pre", [one.text], { dir: "auto" }));
      inside.push(make("dl", one.facts.flatMap(([what, fact]) => [make("dt", [what]), make("dd", [make("bdi", [fact])])])));
      beside.replaceChildren(...inside);
    } catch { if (mine === peeked) empty(); }
  };
  const choose = (at) => {
    const all = links();
    chosen = Math.max(-1, Math.min(at, all.length - 1));
    all.forEach((link, n) => (n === chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    if (chosen < 0) { peeked += 1; empty(); return; }
    all[chosen].scrollIntoView({ block: "nearest" });
    peek(all[chosen]);
  };
  const find = async () => {
    const mine = ++last;
    try {
      const answer = await (await fetch(`${search.dataset.papers}?${new URLSearchParams(new FormData(form))}`)).json();
      if (mine !== last) return;
      list.replaceChildren(...answer.papers.map(line));
      said.textContent = answer.said;
      document.getElementById("more")?.remove();
      choose(search.value.trim() && answer.papers.length ? 0 : -1);
    } catch { /* The form does the same. */ }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(find, 80); };
  search.addEventListener("input", soon);
  for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", find);
  search.addEventListener("keydown", async (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(chosen + step); }
    else if (event.key === "Enter" && search.value.trim()) {
      event.preventDefault();
      // What was typed last counts, however fast it was typed.
      clearTimeout(timer);
      const at = chosen;
      if (at < 1) await find();
      links()[Math.max(at, 0)]?.click();
    } else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); links()[chosen]?.click(); }
    else if (event.key === "Escape" && search.value) { event.preventDefault(); search.value = ""; find(); }
  });
  list.addEventListener("focusin", (event) => { const at = links().indexOf(event.target); if (at >= 0 && at !== chosen) choose(at); });
  list.addEventListener("mouseover", (event) => { const at = links().indexOf(event.target.closest("a")); if (at >= 0 && at !== chosen) choose(at); });
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  const field = document.querySelector("input[type=search]");
  if (event.key === "/" && field) { event.preventDefault(); field.focus(); field.select(); }
  if (event.key === "Escape") document.querySelector("a[data-back]")?.click();
});
const told = document.querySelector("[data-again]");
if (told) setInterval(async () => { try { if (await (await fetch(told.dataset.again)).json()) location.reload(); } catch { /* It is asked again. */ } }, 1000);

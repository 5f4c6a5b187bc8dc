// Papers while one types, phrases read aloud, printing, codes shown on demand, a word while a form is sent. Every page works without it.
"use strict";
for (const input of document.querySelectorAll("input[data-find]")) {
  const list = document.getElementById(input.dataset.find);
  let asking = false, again = false;
  const line = (one) => {
    const item = document.createElement("li"), link = document.createElement("a");
    const what = document.createElement("span"), title = document.createElement("strong");
    const about = document.createElement("span"), name = document.createElement("bdi");
    what.className = "what"; about.className = "small";
    name.textContent = one.title; about.textContent = one.about; link.href = one.href;
    title.append(name); what.append(title, about); link.append(what); item.append(link);
    return item;
  };
  // At each letter; while an answer is on its way, once more after it.
  const look = async () => {
    if (asking) { again = true; return; }
    const typed = input.value.trim();
    if (typed.length < 2) { list.hidden = true; return; }
    asking = true;
    try {
      const found = await (await fetch("/papers.json?q=" + encodeURIComponent(typed))).json();
      list.replaceChildren(...found.map(line));
      list.hidden = found.length === 0;
    } catch { list.hidden = true; }
    asking = false;
    if (again) { again = false; look(); }
  };
  input.addEventListener("input", look);
}
let voice, speaker;
for (const link of document.querySelectorAll("a.listen")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-pressed", "false");
  const quiet = () => link.setAttribute("aria-pressed", "false");
  const play = (event) => {
    event.preventDefault();
    if (voice) {
      voice.pause();
      const same = speaker === link;
      speaker.setAttribute("aria-pressed", "false");
      voice = undefined;
      if (same) return;
    }
    voice = new Audio(link.href);
    speaker = link;
    const mine = voice;
    const over = () => { quiet(); if (voice === mine) voice = undefined; };
    voice.addEventListener("ended", over);
    link.setAttribute("aria-pressed", "true");
    voice.play().catch(over);
  };
  link.addEventListener("click", play);
  link.addEventListener("keydown", (event) => { if (event.key === " ") play(event); });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const box of document.querySelectorAll("input[data-reveal]")) {
  box.closest("label").hidden = false;
  box.addEventListener("change", () => {
    for (const field of box.form.querySelectorAll("[data-hidden]")) field.type = box.checked ? "text" : "password";
  });
}
for (const line of document.querySelectorAll("[data-sending]")) {
  const said = line.querySelector("span"), bar = line.querySelector("progress");
  const look = setInterval(async () => {
    try {
      const how = await (await fetch(line.dataset.sending)).json();
      said.textContent = how.said;
      if (how.percent === null) { clearInterval(look); bar.remove(); } else bar.value = how.percent;
    } catch { clearInterval(look); }
  }, 2000);
}
addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("[data-hidden]")) field.type = "password";
  const wait = event.target.querySelector("[data-wait]");
  if (wait) wait.hidden = false;
});
addEventListener("pageshow", () => { for (const wait of document.querySelectorAll("[data-wait]")) wait.hidden = true; });

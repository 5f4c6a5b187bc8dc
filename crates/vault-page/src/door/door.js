// Keeps what is written, says that somebody is there, notices that the page was locked. Pages work without it.
"use strict";
(() => {
  const token = document.querySelector('meta[name="door"]').content;
  let active = false;
  const send = (path, fields) => {
    const body = new URLSearchParams({ _token: token, ...fields });
    return fetch(path, { method: "POST", body, credentials: "same-origin", redirect: "error" });
  };
  const changed = new Set();
  // By attribute: a field of that name would hide the property.
  const action = (form) => new URL(form.getAttribute("action") ?? "", location).pathname;
  const drafted = (form) => form && /^post$/i.test(form.getAttribute("method")) && !form.hasAttribute("data-no-draft") && !action(form).startsWith("/unlock");
  const keep = () => {
    const forms = [...changed];
    changed.clear();
    return Promise.all(forms.map((form) => {
      const body = new URLSearchParams();
      body.append("_token", token);
      body.append("_action", action(form));
      body.append("_from", location.pathname + location.search);
      for (const [name, value] of new FormData(form)) {
        const written = form.elements[name];
        if (typeof value !== "string" || written?.type === "password") continue;
        body.append("_field", name);
        body.append("_value", value);
      }
      return fetch("/draft", { method: "POST", body, credentials: "same-origin", redirect: "error", keepalive: true })
        .catch(() => changed.add(form));
    }));
  };
  const beat = async () => {
    const was = active;
    active = false;
    try {
      const answer = await send("/beat", { active: was ? "1" : "0" });
      const state = await answer.json();
      if (!state.open && !document.querySelector('form[action^="/unlock"]')) {
        await keep();
        location.reload();
      }
    } catch (gone) {
      document.documentElement.dataset.gone = "1";
    }
  };
  for (const sign of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(sign, () => { active = true; }, { passive: true });
  }
  let soon;
  addEventListener("input", (event) => {
    const form = event.target.form;
    if (!drafted(form)) return;
    changed.add(form);
    clearTimeout(soon);
    soon = setTimeout(keep, 1000);
  });
  addEventListener("submit", (event) => { changed.delete(event.target); });
  addEventListener("pagehide", () => {
    keep();
    navigator.sendBeacon("/bye", new URLSearchParams({ _token: token }));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  setInterval(beat, 60000);
  beat();
})();

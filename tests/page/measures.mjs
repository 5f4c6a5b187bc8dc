// What is measured of a page, inside it. Each function stands alone: it is sent to the browser.

/// What is cut off, or makes a person scroll sideways.
export const cut = () => {
  const said = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((one) => {
      const { right, left, width } = one.getBoundingClientRect();
      return width > 0 && (right > root.clientWidth + 1 || left < -1) && !one.closest(".wide, .skip, .only-read");
    });
    said.push(`${root.scrollWidth - root.clientWidth} px too wide: ${wide.slice(-1).map((one) => one.outerHTML.slice(0, 200))}`);
  }
  for (const one of document.querySelectorAll("body *")) {
    const { overflowX, overflowY, display, clipPath } = getComputedStyle(one);
    // What is there for those who listen is cut on purpose.
    if (display === "inline" || clipPath !== "none" || one.closest(".only-read, .skip, svg") || !one.checkVisibility()) continue;
    const scrolls = one.matches(".wide, textarea, select, input");
    if (overflowX !== "visible" && !scrolls && one.scrollWidth > one.clientWidth + 1) said.push(`cut at its side: ${one.outerHTML.slice(0, 200)}`);
    if (overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1) said.push(`cut below: ${one.outerHTML.slice(0, 200)}`);
    // What is pressed keeps its word inside its edge.
    if (one.matches("button, .big, .way, .tiles a") && one.scrollWidth > one.clientWidth + 1) said.push(`its word leaves it: ${one.outerHTML.slice(0, 200)}`);
  }
  return said;
};

/// Text below 20 px (a sheet is shown in the paper's proportions), and what is touched and lower or narrower than 44. A link in a sentence is as high as the sentence.
export const small = () => {
  const said = new Set();
  const seen = (one) => one.checkVisibility() && !one.closest(".only-read, .skip, .sheet, svg, option, optgroup");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.data.trim() || !seen(node.parentElement)) continue;
    const size = parseFloat(getComputedStyle(node.parentElement).fontSize);
    if (size < 20) said.add(`text of ${size} px: ${node.parentElement.outerHTML.slice(0, 160)}`);
  }
  for (const one of document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")) {
    if (!seen(one) || one.disabled) continue;
    const inSentence = one.matches("a:not(.big, .way)") && one.parentElement.matches("p, blockquote p") &&
      one.parentElement.textContent.trim() !== one.textContent.trim();
    if (inSentence) continue;
    // What is ticked is touched by its words too.
    const touched = (one.matches("[type=radio], [type=checkbox]") && one.closest("label")) || one;
    const { width, height } = touched.getBoundingClientRect();
    if (width < 44 || height < 44) said.add(`${Math.round(width)} × ${Math.round(height)}: ${one.outerHTML.slice(0, 160)}`);
  }
  return [...said];
};

/// How many words of ours a page says: without what people gave, their lists of papers, the choices of a list, and what is not shown.
export const words = () => {
  let count = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const one = node.parentElement;
    if (one.closest("bdi, .papers, .tongues, .skip, .only-read, option, datalist, noscript, time, details:not([open]) > :not(summary)")) continue;
    if (!one.checkVisibility()) continue;
    count += (node.data.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? []).length;
  }
  return count;
};

/// Words in letters that are not the language's, outside of what people gave: `given`, inside a sentence. In English: all words, for
/// the caller to choose from.
export const foreign = ({ lang, given }) => {
  // What is written so in Arabic too: our name, and names of formats.
  const known = new Set(["Coffre", "COFFRE", "USB", "QR", "PDF", "JPEG", "DICOM", "RPPS", "INS", "A4", "Mo", "MB"]);
  const said = [];
  const look = (text) => {
    const data = given.reduce((all, one) => all.replaceAll(one, ""), text.replace(/https?:\S+/g, ""));
    for (const word of data.match(/\p{L}[\p{L}\p{M}]*/gu) ?? []) {
      if (!known.has(word) && (lang === "en" || /\p{Script=Latin}/u.test(word))) said.push(lang === "en" ? word.toLowerCase() : word);
    }
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    // A value inside one of our sentences stands between marks of its own direction.
    if (!node.parentElement.closest("bdi, textarea, .tongues, [lang]:not(html), select[name=person]")) look(node.data.replace(/\u2068[^\u2069]*\u2069/g, ""));
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], optgroup[label]")) {
    for (const name of ["aria-label", "placeholder", "title", "label"]) look((one.getAttribute(name) ?? "").replace(/\u2068[^\u2069]*\u2069/g, ""));
  }
  return said;
};

/// Where the page's links lead, on the page's own side.
export const links = () => [...document.querySelectorAll("a[href]")].filter((one) => one.origin === location.origin)
  .map((one) => one.pathname + one.search);

/// What moves although the reader asked for rest.
export const moving = () => [...document.querySelectorAll("*")].filter((one) => {
  const { transitionDuration, animationName } = getComputedStyle(one);
  return parseFloat(transitionDuration) > 0 || animationName !== "none";
}).map((one) => one.outerHTML.slice(0, 160));

/// Bytes of a page as it was fetched: all of it, its own text, its script. A clip is fetched when somebody wants to hear it.
export const weight = () => {
  const [page] = performance.getEntriesByType("navigation");
  const rest = performance.getEntriesByType("resource").filter((one) => !/\.ogg$|\/(beat|draft|bye)$/.test(one.name));
  const sum = (all) => all.reduce((bytes, one) => bytes + one.decodedBodySize, 0);
  return { all: page.decodedBodySize + sum(rest), html: page.decodedBodySize, script: sum(rest.filter((one) => one.name.endsWith(".js"))) };
};

/// Makes all words of ours longer by two fifths, as another language could.
export const inject = () => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) if (node.data.trim() && !node.parentElement.closest("bdi, option")) nodes.push(node);
  for (const node of nodes) node.data = node.data.replace(/\p{L}[\p{L}\p{M}'’]*/gu, (word) => word + word.slice(0, Math.ceil(word.length * 0.4)));
};

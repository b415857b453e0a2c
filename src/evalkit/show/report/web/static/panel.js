/* What a cell of the hub opens: its row of the project's page, its evidence, the scale. */
const panel = make("div", { role: "dialog", id: "panel", class: "panel noprint", "aria-labelledby": "panel-title", hidden: true });
one("#matrix .wrap").append(panel);
/* A copy that keeps no id of what it was copied from. */
function copyOf(element) {
  const copy = element.cloneNode(true);
  for (const part of [copy, ...all("[id]", copy)]) part.removeAttribute("id");
  return copy;
}
function part(title, ...content) {
  return content.length ? [make("h4", {}, title), ...content] : [];
}
function openPanel(link) {
  if (panel.opener) panel.opener.removeAttribute("aria-expanded");
  const [project, criterion] = link.getAttribute("href").slice(2).split("-");
  const place = document.getElementById(`m${project}-${criterion}`);
  const page = document.getElementById(`p${project}`);
  const scale = document.getElementById(`s${criterion}`);
  const row = place.closest("tr");
  const marked = row === place;
  const settled = /^x/.test(link.closest("td").className);
  const name = one("h3", page).textContent;
  const told = marked ? row.cells[1] : null;
  const single = told && one(":scope > b", told);
  const about = one(".about", scale);
  const facts = told ? [...new Set(all('a[href^="#e"]', told).map((one) => one.getAttribute("href")))].map((href) => document.getElementById(href.slice(1))).filter(Boolean) : [];
  const levels = one(".levels", scale);
  const shownLevels = levels ? copyOf(levels) : null;
  if (single && single.dataset.levels && shownLevels) {
    const [low, high] = single.dataset.levels.split(" ").map(Number);
    [...shownLevels.children].forEach((level, n) => { if (n >= low && n <= high) level.classList.add(low === high ? "at" : "maybe"); });
  }
  const reason = told ? [...copyOf(told).childNodes].filter((node) => !(node.matches?.(".cited"))) : [];
  for (const node of reason) if (node.matches?.("details")) node.open = true;
  const settle = settled ? null : one(".settle", scale);
  const asked = settled ? [] : all("tr[data-c]", page).filter((ask) => ask.dataset.c.split(" ").includes(criterion)).map((ask) => one(".request", ask)).filter(Boolean);
  panel.replaceChildren(
    make("div", { class: "panel-head" }, make("p", { class: "tiny" }, words.panel_name), button(words.panel_close, closePanel)),
    make("p", { class: "small" }, name),
    make("h3", { id: "panel-title", tabindex: "-1" }, one("h4", scale).textContent),
    ...(about ? [copyOf(about)] : []),
    make("p", { class: "value" }, link.getAttribute("aria-label")),
    ...(reason.length ? part(words.panel_reason, make("div", { class: "panel-reason" }, ...reason)) : []),
    ...(facts.length ? part(fill(words.panel_evidence, { count: facts.length }), make("ul", { class: "facts-list" }, ...facts.map(copyOf))) : []),
    ...(shownLevels ? part(words.panel_scale, shownLevels) : []),
    ...(settle || asked.length ? part(words.panel_settle, ...asked.map(copyOf), ...(settle ? [copyOf(settle)] : [])) : []),
    make("p", { class: "small panel-page" }, make("a", { href: `#p${project}` }, fill(words.panel_page, { name }))));
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.opener = link;
  link.setAttribute("aria-expanded", "true");
  root.classList.add("has-panel");
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
  one("#panel-title").focus({ preventScroll: true });
}
function closePanel() {
  if (panel.hidden) return;
  panel.hidden = true;
  root.classList.remove("has-panel");
  panel.opener.removeAttribute("aria-expanded");
  panel.opener.focus({ preventScroll: true });
}
one(".mx").addEventListener("click", (event) => {
  const link = event.target.closest('td a[href^="#m"]');
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openPanel(link);
});
for (const link of all('.mx td a[href^="#m"]')) link.setAttribute("aria-haspopup", "dialog");
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closePanel(); });

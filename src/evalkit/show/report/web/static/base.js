/* What every page can do. All of it is there to read without; controls are made here. */
const root = document.documentElement;
const readJson = (id) => JSON.parse(document.getElementById(id).textContent);
const data = readJson("data");
const words = readJson("words");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
const one = (query, within = document) => within.querySelector(query);
const all = (query, within = document) => [...within.querySelectorAll(query)];
/* Makes an element; children are elements, or text that stays text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
const button = (text, act, attributes = {}) => make("button", { type: "button", ...attributes, on: { click: act } }, text);
/* Says a change to those who do not see it. */
function tell(text) { document.getElementById("told").textContent = text; }
/* What survives a reload stands in the address, under a key a part: #a=...&b=... */
const state = {
  read: (key) => new URLSearchParams(location.hash.slice(1)).get(key),
  write(key, value) {
    const kept = location.hash.includes("=") ? new URLSearchParams(location.hash.slice(1)) : new URLSearchParams();
    if (value === null) kept.delete(key); else kept.set(key, value);
    history.replaceState(null, "", kept.size ? `#${kept}` : location.pathname + location.search);
  },
};
root.classList.add("js");

/* Dark or light: as the system has it until the reader chooses. */
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const theme = button("", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  theme.textContent = isDark() ? words.light : words.dark;
}, { class: "quiet", id: "theme" });
theme.textContent = isDark() ? words.light : words.dark;
one("#actions").append(theme, button(words.print, () => print(), { class: "quiet" }));

/* The bar of contents marks the section in view. */
const links = new Map(all(".bar a").map((link) => [link.getAttribute("href").slice(1), link]));
one(".bar")?.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest", inline: "nearest" }));
const seen = new Set();
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) { if (entry.isIntersecting) seen.add(entry.target.id); else seen.delete(entry.target.id); }
  const current = [...links.keys()].filter((id) => seen.has(id))[0];
  for (const [id, link] of links) { if (id === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); }
}, { rootMargin: "-64px 0px -55% 0px" });
for (const id of links.keys()) watch.observe(document.getElementById(id));

/* Tables that sort: down, up, and at the third press as they were. A cell sorts by data-sort where it has one, else by
   its text; what is empty or open comes last either way, and what is equal stays as it was at first. */
function sortable(table) {
  const heads = all("thead tr:last-child th", table);
  const first = [...table.tBodies[0].rows];
  heads.forEach((head, column) => {
    if (!head.textContent.trim() || head.hasAttribute("data-no-sort")) return;
    const name = head.textContent.trim();
    const sorter = button("", () => {
      const was = head.getAttribute("aria-sort");
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (was === "ascending") {
        table.tBodies[0].append(...first);
        tell(words.unsorted);
        return;
      }
      const down = was !== "descending";
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortRows(table, first, column, down);
      tell(fill(words.sorted, { name }));
    }, { class: "sort" });
    sorter.append(...head.childNodes);
    head.append(sorter);
  });
}
function sortRows(table, first, column, down) {
  const key = (row) => {
    const cell = row.cells[column];
    const text = cell ? cell.dataset.sort ?? cell.textContent.trim() : "";
    return text === "" ? null : Number.isNaN(Number(text)) ? text : Number(text);
  };
  const rows = first.map((row, n) => ({ row, n, key: key(row) }));
  rows.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null) || a.n - b.n;
    const order = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key), root.lang);
    return (down ? -order : order) || a.n - b.n;
  });
  table.tBodies[0].append(...rows.map((entry) => entry.row));
}
for (const table of all("table.sortable")) sortable(table);

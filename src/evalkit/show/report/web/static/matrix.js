/* The hub: sort, search, filter, highlight, sets of columns, and a grid that the keyboard walks. */
const hub = { table: one(".mx"), data: data.matrix };
hub.rows = [...hub.table.tBodies[0].rows];
hub.heads = all("thead tr:last-child > *", hub.table);
hub.before = all(".who, .total", hub.rows[0]).length;
hub.groups = all(".hub-groups > *", hub.table).slice(hub.before).map((cell) => ({ cell, span: cell.colSpan }));
hub.limit = hub.data.most;
hub.chosen = hub.data.filters.map(() => "");
sortable(hub.table);

hub.search = make("input", { type: "search", autocomplete: "off", on: { input: () => hub.refresh() } });
hub.count = make("p", { class: "small hub-count", "aria-live": "polite" });
hub.more = button("", () => { hub.limit = Infinity; hub.refresh(); }, { class: "hub-more noprint" });
const labelled = (text, control) => make("label", {}, text, control);
function picker(name, options, act) {
  const select = make("select", { on: { change: () => act(select.value) } });
  select.append(...options.map(([value, text]) => make("option", { value }, text)));
  return labelled(name, select);
}
one("#hub-tools").append(
  labelled(words.hub_find, hub.search),
  ...hub.data.filters.map((filter, n) => picker(filter.name,
    [["", filter.all], ...[...new Set(filter.values)].filter(Boolean).sort((a, b) => a.localeCompare(b, root.lang)).map((value) => [value, value])],
    (value) => { hub.chosen[n] = value; hub.refresh(); })));
if (hub.data.kinds.length > 1) {
  one("#hub-tools").append(picker(words.hub_highlight,
    [["", words.hub_all_cells], ...hub.data.kinds.map((kind) => [kind, words[`hub_${kind}`]])],
    (value) => { hub.table.dataset.highlight = value; }));
}
hub.refresh = () => {
  const wanted = hub.search.value.trim().toLocaleLowerCase(root.lang);
  let shown = 0; let left = 0;
  for (const row of hub.table.tBodies[0].rows) {
    const n = hub.place.get(row);
    const fits = (!wanted || row.cells[0].textContent.toLocaleLowerCase(root.lang).includes(wanted))
      && hub.data.filters.every((filter, f) => !hub.chosen[f] || filter.values[n] === hub.chosen[f]);
    row.hidden = !fits || shown >= hub.limit;
    if (!row.hidden) shown += 1; else if (fits) left += 1;
  }
  hub.count.textContent = fill(words.hub_count, { shown: shown + left, all: hub.rows.length });
  hub.more.hidden = !left;
  hub.more.textContent = fill(words.hub_more, { count: left });
  hub.rove();
};
hub.place = new Map(hub.rows.map((row, n) => [row, n]));
hub.table.tHead.addEventListener("click", (event) => { if (event.target.closest(".sort")) hub.refresh(); });

/* Sets of columns: groups of criteria, or parts of a long row. */
hub.show = (number) => {
  hub.set = number;
  const { start, end } = hub.data.sets[number] ?? { start: 0, end: Infinity };
  const first = hub.before;
  for (const cells of [hub.heads, ...hub.rows.map((row) => [...row.cells])]) {
    for (let n = first; n < cells.length; n += 1) cells[n].hidden = n - first < start || n - first >= end;
  }
  let at = 0;
  for (const { cell, span } of hub.groups) {
    const left = Math.min(at + span, end) - Math.max(at, start);
    cell.hidden = left <= 0;
    if (left > 0) cell.colSpan = left;
    at += span;
  }
  hub.table.classList.toggle("part", number >= 0);
  for (const one of hub.buttons) one.setAttribute("aria-pressed", String(Number(one.dataset.set) === number));
  hub.rove();
};
hub.buttons = [];
if (hub.data.sets.length) {
  const setButton = (text, number) => button(text, () => hub.show(number), { "data-set": number, "aria-pressed": "false" });
  if (!hub.data.one_set) hub.buttons.push(setButton(fill(words.hub_all, { count: hub.heads.length - hub.before }), -1));
  hub.buttons.push(...hub.data.sets.map((set, n) => setButton(set.name, n)));
  one("#hub-tools").append(make("div", { role: "group", "aria-label": words.hub_columns, class: "hub-sets" }, ...hub.buttons));
}
one("#hub-tools").append(hub.count);
one(".hub-box").after(hub.more);

/* One stop for the keyboard: arrows, Home and End move, Enter opens. */
hub.table.setAttribute("role", "grid");
hub.target = (cell) => one("a", cell) ?? cell;
for (const row of hub.rows) for (const cell of row.cells) hub.target(cell).tabIndex = -1;
hub.cellsOf = (row) => [...row.cells].filter((cell) => !cell.hidden);
hub.visible = () => [...hub.table.tBodies[0].rows].filter((row) => !row.hidden);
hub.rove = (target) => {
  const current = hub.stop?.closest("td, th");
  const gone = !current || current.hidden || current.parentElement.hidden;
  const first = hub.visible()[0];
  const next = target ?? (gone ? first && hub.target(first.cells[0]) : hub.stop);
  if (hub.stop) hub.stop.tabIndex = -1;
  hub.stop = next;
  if (next) next.tabIndex = 0;
};
hub.table.tBodies[0].addEventListener("focusin", (event) => { const cell = event.target.closest("td, th"); if (cell) hub.rove(hub.target(cell)); });
hub.table.tBodies[0].addEventListener("keydown", (event) => {
  const cell = event.target.closest("td, th");
  if (!cell || event.altKey || event.metaKey) return;
  const rows = hub.visible(); const row = rows.indexOf(cell.parentElement);
  const cells = hub.cellsOf(cell.parentElement); const column = cells.indexOf(cell);
  const to = { ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows.length - 1 : row, cells.length - 1] }[event.key];
  if (!to) return;
  event.preventDefault();
  const next = rows[to[0]] && hub.cellsOf(rows[to[0]])[to[1]];
  if (next) hub.target(next).focus();
});

const narrow = matchMedia("(max-width: 600px)");
const fit = () => {
  const single = hub.data.one_set || (narrow.matches && hub.table.classList.contains("upright"));
  if (hub.data.sets.length) hub.show(single ? Math.max(0, hub.set ?? 0) : hub.set ?? -1);
};
narrow.addEventListener("change", fit);
hub.set = undefined;
hub.refresh();
fit();

/* Moves weights, and totals and ranks them anew. At the official weights the exact texts stand. */
{
const moving = data.weights;
const CLOSE = 1e-9;
const wNodes = moving.nodes;
const wPlace = new Map(wNodes.map((node, n) => [node.id, n]));
const wChildren = new Map();
for (const node of wNodes) wChildren.set(node.parent, [...(wChildren.get(node.parent) ?? []), node]);
const wLeaves = wNodes.filter((node) => node.leaf);
const official = new Map(wNodes.map((node) => [node.id, node.share]));
let shares = new Map(official);
const undone = [];
let before = null; /* the weights at the start of a drag */

const siblings = (node) => wChildren.get(node.parent).filter((other) => other !== node);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
/* Rounded half up, as every number of the page; a half that is a hair too small for being a float
   is still a half. */
const fixed = (value, places) => {
  const unit = 10 ** places;
  const size = Math.floor(Math.abs(value) * unit + 0.5 + 1e-7) / unit;
  return `${value < 0 && size ? "−" : ""}${size.toFixed(places)}`;
};
const signed = (value, places) => `${value > 0 ? "+" : ""}${fixed(value, places)}`;
const percent = (share) => `${fixed(100 * share, 1)} %`;
const points = (value) => fixed(value, moving.places);

/* What a weight can be while its siblings stay within their own limits. */
function span(node) {
  const others = siblings(node);
  const most = others.reduce((sum, other) => sum + other.high, 0);
  const least = others.reduce((sum, other) => sum + other.low, 0);
  return [Math.max(node.low, 1 - most), Math.min(node.high, 1 - least)];
}

/* Sets one weight; its siblings share the rest as the official ones do, within their limits. */
function move(node, value) {
  shares.set(node.id, clamp(value, ...span(node)));
  let open = siblings(node);
  let rest = 1 - shares.get(node.id);
  while (open.length) {
    const whole = open.reduce((sum, other) => sum + official.get(other.id), 0);
    const wanted = (other) => (whole > 0 ? (rest * official.get(other.id)) / whole : rest / open.length);
    const held = (other) => clamp(wanted(other), other.low, other.high);
    const surplus = open.reduce((sum, other) => sum + held(other) - wanted(other), 0);
    const beyond = open.filter((other) => {
      const under = wanted(other) < other.low - CLOSE;
      const over = wanted(other) > other.high + CLOSE;
      return surplus > CLOSE ? under : surplus < -CLOSE ? over : under || over;
    });
    if (!beyond.length) {
      for (const other of open) shares.set(other.id, wanted(other));
      return;
    }
    for (const other of beyond) shares.set(other.id, held(other));
    rest -= beyond.reduce((sum, other) => sum + shares.get(other.id), 0);
    open = open.filter((other) => !beyond.includes(other));
  }
}

const movedBy = (node) => shares.get(node.id) - official.get(node.id);
const isOfficial = () => wNodes.every((node) => Math.abs(movedBy(node)) < CLOSE);

/* Adds up every project once: as many products as there are marks, and no more. */
const tried = { products: 0 };
function totalsAt(weights) {
  const whole = new Map();
  for (const node of wNodes) whole.set(node.id, (node.parent ? whole.get(node.parent) : 1) * weights.get(node.id));
  const each = wLeaves.map((leaf) => whole.get(leaf.id) * moving.total);
  return moving.projects.map((project, n) => {
    let low = 0;
    let high = 0;
    for (let at = 0; at < each.length; at += 1) {
      low += each[at] * project.low[at];
      high += each[at] * project.high[at];
    }
    tried.products += each.length;
    if (project.capLow !== null) low = Math.min(low, project.capLow);
    if (project.capHigh !== null) high = Math.min(high, project.capHigh);
    return { n, low, high, out: project.out };
  });
}
const officialTotals = totalsAt(official);

const inOrder = (found) => [...found].sort((a, b) => Number(a.out) - Number(b.out)
  || (Math.abs(b.low - a.low) > CLOSE ? b.low - a.low : Math.abs(b.high - a.high) > CLOSE ? b.high - a.high : a.n - b.n));

/* How many numbers of a sorted list are less than one. */
function below(sorted, value) {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < value) from = middle + 1; else to = middle;
  }
  return from;
}
/* Pairs in the same order whatever the open marks turn out to be; who may fail a gate is above nobody. */
function orderedPairs(found) {
  const inside = found.filter((one) => !one.out);
  const highs = inside.map((one) => one.high).sort((a, b) => a - b);
  const sure = inside.filter((one) => moving.projects[one.n].sure);
  return sure.reduce((sum, one) => sum + below(highs, one.low - CLOSE), 0) + sure.length * (found.length - inside.length);
}
function ranksOf(found) {
  const inside = found.filter((one) => !one.out);
  const lows = inside.map((one) => one.low).sort((a, b) => a - b);
  const highs = inside.map((one) => one.high).sort((a, b) => a - b);
  const known = inside.filter((one) => one.high - one.low <= CLOSE).map((one) => one.low).sort((a, b) => a - b);
  return new Map(inside.map((one) => {
    const best = 1 + lows.length - below(lows, one.high + CLOSE);
    const worst = highs.length - below(highs, one.low - CLOSE);
    const level = below(known, one.low + CLOSE) - below(known, one.low - CLOSE);
    const tied = level > 1 && level === worst - best + 1;
    return [one.n, tied ? `${best}=` : best === worst ? `${best}` : `${best}-${worst}`];
  }));
}
/* Who is first: one alone, several with the same total, or, where marks are open, who could be. */
function firstOf(found) {
  const inside = found.filter((one) => !one.out);
  const least = Math.max(...inside.map((one) => one.low));
  const could = inside.filter((one) => one.high >= least - CLOSE);
  const rest = inside.filter((one) => !could.includes(one));
  const next = rest.reduce((best, one) => (best === null || one.high > best.high ? one : best), null);
  const level = could.every((one) => one.high - one.low <= CLOSE);
  return { names: could.map((one) => one.n).sort((a, b) => a - b), next, top: could[0], settled: could.length === 1 || level };
}
const wasFirst = moving.first.filter((n) => !moving.projects[n].out);
const called = (which) => which.map((n) => moving.projects[n].name).join(" = ");

/* The controls. */
const wInputs = new Map();
function control(node) {
  const [low, high] = span(node);
  const id = `w${wPlace.get(node.id)}`;
  const now = make("output", { for: id });
  const slider = make("input", { type: "range", id, min: 100 * low, max: 100 * high, step: "any", "aria-describedby": `${id}-limits`, disabled: high - low < CLOSE });
  const act = (value) => {
    before ??= new Map(shares);
    move(node, value / 100);
    draw();
  };
  slider.addEventListener("input", () => act(Number(slider.value)));
  slider.addEventListener("change", settle);
  slider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -0.5, ArrowDown: -0.5, ArrowRight: 0.5, ArrowUp: 0.5, PageDown: -5, PageUp: 5 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    act(100 * shares.get(node.id) + step);
    settle();
  });
  wInputs.set(node.id, [slider, now]);
  const free = node.low < CLOSE && node.high > 1 - CLOSE;
  const ends = { official: percent(node.share), low: fixed(100 * node.low, 1).replace(/\.0$/, ""), high: fixed(100 * node.high, 1).replace(/\.0$/, "") };
  const box = make("div", { class: "wgroup" },
    make("div", { class: "name" }, make("label", { for: id }, node.name), now),
    slider, make("p", { class: "tiny", id: `${id}-limits` }, fill(free ? words.wFree : words.wLimits, ends)));
  const parts = wChildren.get(node.id) ?? [];
  if (parts.length > 1) box.append(make("details", {}, make("summary", {}, fill(words.wParts, { count: parts.length })), ...parts.map(control)));
  else box.append(...parts.flatMap((part) => wChildren.get(part.id) ?? []).map(control));
  return box;
}
function settle() {
  if (before === null) return;
  undone.push(before);
  before = null;
  remember();
  draw();
}
function goTo(weights) {
  shares = weights;
  remember();
  draw();
}
const reset = button(words.wReset, () => { if (!isOfficial()) undone.push(new Map(shares)); goTo(new Map(official)); }, { id: "weights-reset" });
const undo = button(words.wUndo, () => goTo(undone.pop()), { id: "weights-undo" });
const copy = button(words.wCopy, async () => {
  remember();
  try { await navigator.clipboard.writeText(location.href); tell(words.wCopied); copied.textContent = words.wCopied; } catch { tell(words.wInBar); copied.textContent = words.wInBar; }
}, { id: "weights-copy" });
const copied = make("span", { class: "tiny" });

/* The live list. */
const flip = make("p", { class: "flipnote", id: "weights-flip", role: "status" });
const changedList = make("p", { class: "changed-list", id: "weights-changed" });
/* Rows that are out of view are not laid out, so that long lists move at once, too. */
const liveBody = make("div", { role: "rowgroup" });
const track = (one) => {
  const svg = svgElement("svg", { width: "100%", height: "12", "aria-hidden": "true" }, svgElement("line", { class: "l-grid", x1: "0", x2: "100%", y1: "6", y2: "6" }));
  const shape = one.high - one.low > CLOSE ? svgElement("rect", { class: "f-range", y: "2", height: "8" }) : svgElement("circle", { class: "d-net", cy: "6", r: "4" });
  svg.append(shape);
  return { svg, shape };
};
const liveRows = officialTotals.map((one) => {
  const project = moving.projects[one.n];
  const { svg, shape } = track(one);
  const total = make("div", { class: "num", role: "cell" });
  const rank = moving.open ? null : make("div", { role: "cell" });
  const row = make("div", { role: "row", class: one.out ? "lrow out" : "lrow" }, ...(rank ? [rank] : []), make("div", { role: "rowheader" }, project.name), make("div", { role: "cell" }, svg), total);
  return { row, shape, total, rank };
});
let shownOrder = "";
function draw() {
  const exact = isOfficial();
  const found = exact ? officialTotals : totalsAt(shares);
  const order = exact ? found : inOrder(found);
  const ranks = exact || moving.open ? null : ranksOf(found);
  const leading = firstOf(found);
  if (exact) Object.assign(leading, { names: wasFirst, settled: true });
  for (const one of found) {
    const { row, shape, total, rank } = liveRows[one.n];
    const project = moving.projects[one.n];
    const text = points(one.low) === points(one.high) ? points(one.low) : `${points(one.low)} – ${points(one.high)}`;
    total.textContent = exact ? project.exact : fill(words.wAbout, { total: text });
    if (rank) rank.textContent = one.out ? words.wOut : exact ? project.rank : ranks.get(one.n);
    const at = (100 * one.low) / moving.total;
    if (shape.tagName === "circle") shape.setAttribute("cx", `${at}%`);
    else { shape.setAttribute("x", `${at}%`); shape.setAttribute("width", `${(100 * (one.high - one.low)) / moving.total}%`); }
    if (!moving.open) row.classList.toggle("first", leading.settled && leading.names.includes(one.n));
  }
  const places = order.map((one) => one.n);
  if (places.join() !== shownOrder) {
    shownOrder = places.join();
    liveBody.append(...places.map((n) => liveRows[n].row));
  }
  tellFlip(exact, found, leading);
  tellChanged(exact, found);
  for (const node of wNodes) {
    const pair = wInputs.get(node.id);
    if (!pair) continue;
    const text = percent(shares.get(node.id));
    pair[0].value = 100 * shares.get(node.id);
    pair[0].setAttribute("aria-valuetext", text);
    pair[1].textContent = text;
  }
  reset.disabled = exact;
  undo.disabled = !undone.length;
}
function tellFlip(exact, found, leading) {
  const { pairs } = moving;
  if (moving.open) {
    const ordered = exact ? moving.ordered : orderedPairs(found);
    const template = exact ? (ordered ? words.wOpenOfficial : words.wNoneOfficial) : ordered ? words.wOrdered : words.wNone;
    flip.textContent = fill(template, { ordered, pairs, open: pairs - ordered, official: moving.ordered });
    flip.classList.toggle("changed", ordered !== moving.ordered);
    return;
  }
  const { names, next, top, settled } = leading;
  const changed = !settled || names.join() !== wasFirst.join();
  const values = { was: called(wasFirst), now: called(names) };
  const told = next && names.length === 1;
  if (told) Object.assign(values, { margin: points(top.low - next.high), second: moving.projects[next.n].name });
  flip.textContent = !names.length ? words.wNobody
    : exact ? fill(words.wFirst, values)
      : !settled ? fill(words.wUnsettled, { names: names.map((n) => moving.projects[n].name).join(", ") })
        : fill(changed ? (told ? words.wFlip : words.wFlipTied) : told ? words.wSame : words.wSameTied, values);
  flip.classList.toggle("changed", changed);
}
function tellChanged(exact, found) {
  if (exact) { changedList.textContent = words.wExact; return; }
  const moved = wNodes.filter((node) => Math.abs(movedBy(node)) >= 0.0005).sort((a, b) => Math.abs(movedBy(b)) - Math.abs(movedBy(a)));
  const list = moved.slice(0, 4).map((node) => fill(words.wPoints, { name: node.name, by: signed(100 * movedBy(node), 1) }));
  if (moved.length > 4) list.push(fill(words.wMore, { count: moved.length - 4 }));
  const told = list.length ? [fill(words.wChanged, { list: list.join(", ") })] : [];
  const held = moved.filter((node) => (Math.abs(shares.get(node.id) - node.low) < 1e-7 && node.low > 0) || (Math.abs(shares.get(node.id) - node.high) < 1e-7 && node.high < 1));
  if (held.length) told.push(fill(words.wHeld, { names: held.map((node) => node.name).join(", ") }));
  const effect = (one) => Math.max(Math.abs(one.low - officialTotals[one.n].low), Math.abs(one.high - officialTotals[one.n].high));
  const most = found.reduce((best, one) => (effect(one) > effect(best) ? one : best), found[0]);
  const [low, high] = [most.low - officialTotals[most.n].low, most.high - officialTotals[most.n].high];
  if (effect(most) > CLOSE) {
    const values = { name: moving.projects[most.n].name, by: signed(low, moving.places), low: signed(low, moving.places), high: signed(high, moving.places) };
    told.push(fill(most.high - most.low > CLOSE ? words.wEffectRange : words.wEffect, values));
  }
  changedList.textContent = told.join(" ");
}

/* The state in the address: weights that were moved, read with distrust. */
function remember() {
  const moved = wNodes.filter((node) => Math.abs(movedBy(node)) > CLOSE)
    .map((node) => `${encodeURIComponent(node.id)}:${Number(shares.get(node.id).toFixed(9))}`);
  state.write("w", moved.length ? moved.join(",") : null);
}
/* Returns the weights of the address; null where there are none, or they do not fit. */
function recalled() {
  const text = state.read("w");
  if (!text) return null;
  const made = new Map(official);
  for (const item of text.split(",").slice(0, wNodes.length)) {
    const at = item.lastIndexOf(":");
    let id = "";
    try { id = decodeURIComponent(item.slice(0, at)); } catch { return null; }
    const value = Number(item.slice(at + 1));
    if (at < 1 || !wPlace.has(id) || !Number.isFinite(value) || value < 0 || value > 1) return null;
    made.set(id, value);
  }
  for (const group of wChildren.values()) {
    const sum = group.reduce((all, node) => all + made.get(node.id), 0);
    const inside = group.every((node) => made.get(node.id) >= node.low - 1e-4 && made.get(node.id) <= node.high + 1e-4);
    if (Math.abs(sum - 1) > 1e-4 || !inside) return null;
    for (const node of group) made.set(node.id, made.get(node.id) / sum);
  }
  return made;
}
function restore() {
  if (!state.read("w")) return false;
  const found = recalled();
  shares = found ?? new Map(official);
  draw();
  if (found === null) changedList.textContent = words.wBadLink;
  return found !== null;
}

const head = (text, attributes = {}) => make("div", { role: "columnheader", ...attributes }, text);
const heads = [...(moving.open ? [] : [head(words.wRank)]), head(moving.open ? words.wByLeast : words.wProject),
  head(make("span", { class: "vh" }, words.wTotal)), head(moving.open ? words.wPossible : words.wTotal, { class: "num" })];
one("#weights-tool").append(
  make("div", { class: "sliders" }, make("div", { class: "wbuttons" }, reset, undo, copy, copied),
    ...(wChildren.get("") ?? []).map(control)),
  make("div", { class: "live", tabindex: "0", role: "region", "aria-label": words.wRegion },
    make("div", { class: "live-head" }, flip, changedList),
    make("div", { class: moving.open ? "lrows" : "lrows ranked", id: "weights-list", role: "table", "aria-label": words.wRegion },
      make("div", { role: "rowgroup" }, make("div", { role: "row", class: "lrow lhead" }, ...heads)), liveBody)));
draw();
if (restore()) one("#weights").scrollIntoView();
addEventListener("hashchange", restore);
}

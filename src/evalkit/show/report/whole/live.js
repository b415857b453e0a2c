/* Moves weights and sorts the ranking anew. No library, no network, no eval. */
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("live-data");
  const words = read("live-words");
  const nodes = data.nodes;
  const place = new Map(nodes.map((node, n) => [node.id, n]));
  const children = new Map();
  for (const node of nodes) {
    if (!children.has(node.parent)) children.set(node.parent, []);
    children.get(node.parent).push(node);
  }
  const leaves = nodes.filter((node) => node.leaf);
  const official = new Map(nodes.map((node) => [node.id, node.share]));
  let shares = new Map(official);
  const CLOSE = 1e-9;

  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const siblings = (node) => children.get(node.parent).filter((other) => other !== node);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  /* What a weight can be while its siblings stay within their own bounds. */
  function span(node) {
    const others = siblings(node);
    const most = others.reduce((sum, other) => sum + other.high, 0);
    const least = others.reduce((sum, other) => sum + other.low, 0);
    return [Math.max(node.low, 1 - most), Math.min(node.high, 1 - least)];
  }

  /* Set one weight; the siblings share the rest as the official ones do, within their bounds. */
  function move(node, value) {
    const [low, high] = span(node);
    const share = clamp(value, low, high);
    shares.set(node.id, share);
    let open = siblings(node);
    let rest = 1 - share;
    while (open.length) {
      const whole = open.reduce((sum, other) => sum + official.get(other.id), 0);
      const wanted = (other) =>
        whole > 0 ? (rest * official.get(other.id)) / whole : rest / open.length;
      const surplus = open.reduce(
        (sum, other) => sum + clamp(wanted(other), other.low, other.high) - wanted(other), 0);
      const beyond = open.filter((other) =>
        surplus > CLOSE ? wanted(other) < other.low - CLOSE
          : surplus < -CLOSE ? wanted(other) > other.high + CLOSE
            : wanted(other) < other.low - CLOSE || wanted(other) > other.high + CLOSE);
      if (!beyond.length) {
        for (const other of open) shares.set(other.id, wanted(other));
        return;
      }
      for (const other of beyond) {
        const held = clamp(wanted(other), other.low, other.high);
        shares.set(other.id, held);
      }
      rest -= beyond.reduce((sum, other) => sum + shares.get(other.id), 0);
      open = open.filter((other) => !beyond.includes(other));
    }
  }

  const isOfficial = () =>
    nodes.every((node) => Math.abs(shares.get(node.id) - official.get(node.id)) < CLOSE);

  function totals() {
    const whole = new Map();
    for (const node of nodes) {
      const above = node.parent ? whole.get(node.parent) : 1;
      whole.set(node.id, above * shares.get(node.id));
    }
    const weights = leaves.map((leaf) => whole.get(leaf.id) * data.total);
    return data.projects.map((project, n) => {
      let low = 0;
      let high = 0;
      for (let at = 0; at < weights.length; at += 1) {
        low += weights[at] * project.low[at];
        high += weights[at] * project.high[at];
      }
      if (project.capLow !== null) low = Math.min(low, project.capLow);
      if (project.capHigh !== null) high = Math.min(high, project.capHigh);
      return { n, low, high, out: project.out };
    });
  }

  function ordered(found) {
    return [...found].sort((a, b) =>
      Number(a.out) - Number(b.out) || (Math.abs(b.low - a.low) > CLOSE ? b.low - a.low
        : Math.abs(b.high - a.high) > CLOSE ? b.high - a.high : a.n - b.n));
  }

  /* Rounded half up, as every number of the page; a half that is a hair too small for being a
     float is still a half. */
  const fixed = (value, places) => {
    const unit = 10 ** places;
    return (Math.sign(value) * Math.floor(Math.abs(value) * unit + 0.5 + 1e-7) / unit).toFixed(places);
  };
  const written = (value) => fixed(value, data.places);
  function ranks(found) {
    const inside = found.filter((one) => !one.out);
    return new Map(inside.map((one) => {
      const best = 1 + inside.filter((other) => other.low > one.high + CLOSE).length;
      const worst = inside.filter((other) => other === one || other.high >= one.low - CLOSE).length;
      const sure = (other) => Math.abs(other.high - other.low) <= CLOSE;
      const level = inside.filter((other) => Math.abs(other.low - one.low) <= CLOSE);
      const tied = level.length > 1 && level.length === worst - best + 1 && level.every(sure);
      return [one.n, tied ? `${best}=` : best === worst ? `${best}` : `${best}-${worst}`];
    }));
  }

  const body = document.querySelector("#live-ranking tbody");
  const rows = [...body.rows];
  const state = document.getElementById("live-state");
  const flip = document.getElementById("live-flip");
  /* Those with the best total: of several none is first alone. */
  const first = (order) => {
    const top = order.find((one) => !one.out);
    return order.filter((one) => !one.out && Math.abs(one.low - top.low) <= CLOSE
      && Math.abs(one.high - top.high) <= CLOSE).map((one) => one.n).sort((a, b) => a - b);
  };
  const before = data.first.filter((n) => !data.projects[n].out);
  const called = (which) => which.map((n) => data.projects[n].name).join(" = ");

  function show() {
    const exact = isOfficial();
    const found = totals();
    const order = exact ? found : ordered(found);
    const places = exact ? null : ranks(found);
    for (const one of order) {
      const row = rows[one.n];
      const project = data.projects[one.n];
      const span = one.low === one.high || written(one.low) === written(one.high)
        ? written(one.low) : `[${written(one.low)}, ${written(one.high)}]`;
      row.cells[0].textContent = exact ? project.rank : one.out ? words.out : places.get(one.n);
      row.cells[2].textContent = exact || one.out ? project.exact : fill(words.about, { total: span });
      const bar = row.querySelector("svg rect");
      bar.setAttribute("x", `${(100 * one.low) / data.total}`);
      bar.setAttribute("width", `${Math.max((100 * (one.high - one.low)) / data.total, 0.6)}`);
      body.append(row);
    }
    const now = exact ? before : first(order);
    const changed = now.join() !== before.join();
    state.textContent = exact ? words.official : words.moved;
    flip.textContent = !now.length ? words.none
      : fill(changed ? words.flip : words.same,
        { was: called(before), now: called(now) });
    flip.classList.toggle("changed", changed);
    rows.forEach((row, n) => row.classList.toggle("first", now.includes(n)));
    for (const node of nodes) {
      const [slider, number] = inputs.get(node.id);
      const percent = 100 * shares.get(node.id);
      slider.value = percent;
      if (document.activeElement !== number) number.value = fixed(percent, 1);
      slider.setAttribute("aria-valuetext", `${fixed(percent, 1)} %`);
    }
  }

  /* The state in the address: only weights that were moved, read with distrust. */
  function remember() {
    const moved = nodes
      .filter((node) => Math.abs(shares.get(node.id) - official.get(node.id)) > CLOSE)
      .map((node) => `${encodeURIComponent(node.id)}:${shares.get(node.id)}`);
    const hash = moved.length ? `#w=${moved.join(",")}` : "#live";
    try { history.replaceState(null, "", hash); } catch (error) { location.hash = hash; }
  }

  function recall() {
    const found = /^#w=([^#]*)$/.exec(location.hash);
    if (!found) return;
    const wanted = new Map();
    for (const item of found[1].split(",").slice(0, nodes.length)) {
      const at = item.lastIndexOf(":");
      let id = "";
      try { id = decodeURIComponent(item.slice(0, at)); } catch (error) { return; }
      const value = Number(item.slice(at + 1));
      if (!place.has(id) || !Number.isFinite(value) || value < 0 || value > 1) return;
      wanted.set(id, value);
    }
    const made = new Map(official);
    for (const [id, value] of wanted) made.set(id, value);
    for (const group of children.values()) {
      const sum = group.reduce((total, node) => total + made.get(node.id), 0);
      const inside = group.every((node) => made.get(node.id) >= node.low - 1e-4
        && made.get(node.id) <= node.high + 1e-4);
      if (Math.abs(sum - 1) > 1e-4 || !inside) return;
      for (const node of group) made.set(node.id, made.get(node.id) / sum);
    }
    shares = made;
  }

  const inputs = new Map();
  for (const node of nodes) {
    const box = document.querySelector(`[data-node="${place.get(node.id)}"]`);
    const slider = box.querySelector("input[type=range]");
    const number = box.querySelector("input[type=number]");
    const [low, high] = span(node);
    for (const input of [slider, number]) {
      input.min = (100 * low).toFixed(4);
      input.max = (100 * high).toFixed(4);
      input.disabled = high - low < CLOSE;
    }
    inputs.set(node.id, [slider, number]);
    const act = (input) => {
      const value = Number(input.value);
      if (!Number.isFinite(value)) return;
      move(node, value / 100);
      show();
      remember();
    };
    slider.addEventListener("input", () => act(slider));
    number.addEventListener("change", () => act(number));
  }
  document.getElementById("live-reset").addEventListener("click", () => {
    shares = new Map(official);
    show();
    remember();
  });
  addEventListener("hashchange", () => { recall(); show(); });
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
  document.getElementById("live").hidden = false;
  recall();
  show();
})();

/* What can be taken away under a figure: its data, and its picture as it is drawn now. */
function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
/* Nothing in a cell can be read as a formula by a spreadsheet. */
const csvCell = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
function csvOf(table) {
  const text = (cell) => { const said = one(".vh", cell); return (said && !one("a", cell) ? said : cell).textContent.trim().replace(/\s+/g, " ").replace(/^○ ?/, ""); };
  return "\ufeff" + [...table.rows].map((row) => [...row.cells].map((cell) => csvCell(text(cell))).join(",")).join("\r\n") + "\r\n";
}
const SVG = "http://www.w3.org/2000/svg";
const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font", "text-anchor"];
function svgElement(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
/* Draws what is on the screen as one picture: words where they stand, drawings with their colours. */
function svgOf(figure) {
  const frame = figure.getBoundingClientRect();
  const picture = svgElement("svg", { xmlns: SVG, width: Math.ceil(frame.width + 32), height: Math.ceil(frame.height + 32), role: "img" });
  picture.append(svgElement("title", {}, one("figcaption", figure).textContent.trim()));
  const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => rule.cssText);
  picture.append(svgElement("style", {}, faces.join("\n")));
  const hatch = one("#hatch").cloneNode(true);
  for (const [n, part] of [...hatch.children].entries()) paint(one("#hatch").children[n], part);
  picture.append(svgElement("defs", {}, hatch));
  picture.append(svgElement("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).getPropertyValue("--paper") }));
  const place = (box) => [box.left - frame.left + 16, box.top - frame.top + 16];
  const shown = (element) => !element.closest(".vh, .foot, [hidden]") && element.getClientRects().length;
  for (const cell of all("td, td > a", figure).filter(shown)) {
    const style = getComputedStyle(cell);
    const [box, hatched] = [cell.getBoundingClientRect(), style.backgroundImage !== "none"];
    if (!hatched && style.backgroundColor === "rgba(0, 0, 0, 0)") continue;
    const [x, y] = place(box);
    picture.append(svgElement("rect", { x: x + 1, y: y + 1, width: box.width - 2, height: box.height - 2, fill: hatched ? "url(#hatch)" : style.backgroundColor, opacity: hatched ? 0.5 : style.opacity }));
  }
  for (const drawing of all("svg", figure).filter((svg) => !svg.parentElement.closest("svg") && shown(svg))) {
    const box = drawing.getBoundingClientRect();
    const [x, y] = place(box);
    const copy = drawing.cloneNode(true);
    const theirs = all("*", drawing);
    all("*", copy).forEach((part, n) => paint(theirs[n], part));
    for (const [name, value] of Object.entries({ x, y, width: box.width, height: box.height, overflow: "visible" })) copy.setAttribute(name, value);
    picture.append(copy);
  }
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest("svg, script") || !shown(parent)) continue;
    const style = getComputedStyle(parent);
    if (style.writingMode !== "horizontal-tb") { // an upright heading
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const [x, y] = place(box);
      picture.append(svgElement("text", { transform: `translate(${x + box.width * 0.75} ${y + box.height}) rotate(-90)`, fill: style.color, "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight }, node.textContent.trim()));
      continue;
    }
    for (const line of linesOf(node)) {
      const [x, y] = place(line.box);
      picture.append(svgElement("text", { x, y: y + line.box.height * 0.78, fill: style.color, "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight }, line.text));
    }
  }
  return new XMLSerializer().serializeToString(picture);
}
function paint(from, to) {
  const style = getComputedStyle(from);
  for (const name of PAINT) if (style.getPropertyValue(name)) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute("class");
  if (from.tagName === "text") for (const name of ["font-family", "font-size", "font-weight"]) to.setAttribute(name, style.getPropertyValue(name));
}
/* The lines that the browser broke a text into, each with its box. */
function linesOf(node) {
  const range = document.createRange();
  const lines = [];
  for (let at = 0; at < node.length; at += 1) {
    range.setStart(node, at); range.setEnd(node, at + 1);
    const box = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (!box.width && !box.height) continue;
    if (last && Math.abs(last.box.top - box.top) < box.height / 2) { last.text += node.data[at]; continue; }
    lines.push({ text: node.data[at], box });
  }
  return lines.map((line) => ({ ...line, text: line.text.replace(/\s+$/, "") })).filter((line) => line.text.trim());
}
async function pngOf(figure) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(figure))}`;
  await picture.decode();
  const scale = 2;
  const canvas = make("canvas", { width: picture.width * scale, height: picture.height * scale });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.drawImage(picture, 0, 0);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}
for (const figure of all("figure.figure")) {
  const table = one("table", figure);
  const foot = one(".foot", figure);
  if (table) foot.append(button(words.csv, () => download(`${figure.id}.csv`, "text/csv;charset=utf-8", csvOf(table)), { class: "quiet csv" }));
  foot.append(
    button(words.svg, () => download(`${figure.id}.svg`, "image/svg+xml", svgOf(figure)), { class: "quiet svg" }),
    button(words.png, async () => download(`${figure.id}.png`, "image/png", await pngOf(figure)), { class: "quiet png" }));
}

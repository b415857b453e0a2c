/* One project at a time; all of them are in the file. */
const pages = all("details.page");
const pager = { select: make("select", { on: { change: () => choosePage(Number(pager.select.value)) } }) };
pager.select.append(...pages.map((page) => make("option", { value: page.id.slice(1) }, one("h3", page).textContent)));
pager.previous = button(words.page_previous, () => choosePage(pager.at - 1));
pager.next = button(words.page_next, () => choosePage(pager.at + 1));
function choosePage(number) {
  pager.at = number;
  for (const page of pages) { page.hidden = page.id !== `p${number}`; page.open = !page.hidden; }
  pager.select.value = String(number);
  pager.previous.disabled = number <= 0;
  pager.next.disabled = number >= pages.length - 1;
}
one("#page-tools").append(
  make("label", {}, words.page_project, pager.select), pager.previous, pager.next,
  button(words.page_print, () => printOnly("project")),
  ...(pages.length > 1 ? [button(words.page_annex, () => printOnly("annex"))] : []));
/* Prints one project alone, or everything with the pages of all projects. */
function printOnly(what) {
  root.dataset.print = what;
  if (what === "annex") for (const page of pages) { page.hidden = false; page.open = true; }
  const folds = what === "annex" ? all("article details:not([open])", one("#project")) : [];
  for (const fold of folds) fold.open = true;
  print(); // returns when the print is made
  for (const fold of folds) fold.open = false;
  delete root.dataset.print;
  choosePage(pager.at);
}
/* A name anywhere opens its page here; the place of a mark or a fact opens the page that holds it. */
function goTo(id) {
  const target = /^[pme]\d/.test(id) && document.getElementById(id);
  const page = target && target.closest("details.page");
  if (page) choosePage(Number(page.id.slice(1)));
  for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (!target) return false;
  if (target === page) {
    one("#project").scrollIntoView();
    const heading = one("h3", page);
    heading.focus({ preventScroll: true });
    tell(fill(words.page_shown, { name: heading.textContent }));
  } else {
    target.scrollIntoView({ block: "center" });
  }
  return true;
}
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  if (goTo(link.getAttribute("href").slice(1))) event.preventDefault();
});
addEventListener("hashchange", () => goTo(location.hash.slice(1)));
choosePage(0);
goTo(location.hash.slice(1));

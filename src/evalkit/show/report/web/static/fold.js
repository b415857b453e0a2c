/* Long lists on phones fold behind one button; on wider screens all rows are there. */
for (const table of all("table.folds")) {
  const count = table.tBodies[0].rows.length;
  if (count <= 8) continue;
  table.classList.add("folded");
  table.after(button(fill(words.fold_all, { count }), (event) => {
    table.classList.remove("folded");
    event.target.remove();
  }, { class: "fold-all noprint" }));
}

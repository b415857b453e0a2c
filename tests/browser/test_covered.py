"""No control in focus is covered by what stays in view: the bar of contents, the live result."""

import pytest

pytestmark = pytest.mark.long

COVERED = """
const seen = [], faults = [];
const shown = (e) => e.getClientRects().length && !e.closest("[hidden], .vh, .skip, .axis");
const found = document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']");
const every = [...found].filter(shown);
// Down and up again: what is above the window comes in at its upper edge, where the bars are.
for (const one of [...every, ...every.toReversed()]) {
  one.focus();
  if (document.activeElement !== one) continue;
  const box = one.getClientRects()[0];
  const inner = (size) => Math.min(size, 20) / 2;
  const top = document.elementFromPoint(box.left + inner(box.width), box.top + inner(box.height));
  seen.push(one);
  if (top && (one.contains(top) || top.contains(one))) continue;
  const over = top ? top.outerHTML.slice(0, 60) : "the edge";
  faults.push(`${one.outerHTML.slice(0, 90)} under ${over}`);
}
return [seen.length, faults];
"""


@pytest.mark.parametrize("width", [1400, 768, 390])
@pytest.mark.parametrize("name", ["own-criteria", "kr-software-tender"])
def test_no_control_in_focus_is_covered(screen, pages, name, width):
    screen.open(pages(name), width=width)
    count, faults = screen.run(COVERED)
    assert count > 30
    assert not faults, faults[:5]

"""From pairwise judgments to weights, to a weight space, and to how far the answer holds.

The judgments are those on the best city to live in, from T. L. Saaty (2005), Theory and
Applications of the Analytic Network Process, RWS Publications. Each city is compared with each
other under five criteria, and the criteria with each other.
"""

import numpy as np

from evalkit import sensitivity
from evalkit.weights.elicit import ahp

CITIES = ["Bethesda", "Boston", "Pittsburgh", "Santa Fe"]
CRITERIA = ["culture", "family", "housing", "jobs", "transport"]

# How many times as important, or as good, the row is as the column; one half of a table is enough.
importance = [
    [1, "1/5", 3, "1/2", 5],
    ["", 1, 7, 1, 7],
    ["", "", 1, "1/4", 3],
    ["", "", "", 1, 7],
    ["", "", "", "", 1],
]
liking = {
    "culture": [[1, "1/2", 1, "1/2"], ["", 1, 2.5, 1], ["", "", 1, "2/5"], ["", "", "", 1]],
    "family": [[1, 2, "1/3", 4], ["", 1, "1/8", 2], ["", "", 1, 9], ["", "", "", 1]],
    "housing": [[1, 5, "1/2", 2.5], ["", 1, "1/9", "1/4"], ["", "", 1, 7], ["", "", "", 1]],
    "jobs": [[1, "1/2", 3, 4], ["", 1, 6, 8], ["", "", 1, 1], ["", "", "", 1]],
    "transport": [[1, 1.5, "1/2", 4], ["", 1, "2/7", 2.5], ["", "", 1, 9], ["", "", "", 1]],
}

made = ahp(importance, CRITERIA)  # weights, and all weights that the judgments allow
print(made)
print()
print("Marks of", ", ".join(CITIES))
columns = [ahp(liking[name], CITIES).weights for name in CRITERIA]
for name, column in zip(CRITERIA, columns, strict=True):
    print(f"  {name:9}", *(f"{value:.3f}" for value in column))

cities = sensitivity.as_matrix(
    np.column_stack(columns), made.weights, projects=CITIES, criteria=CRITERIA
)
print("Total:     ", *(f"{score:.3f}" for score in cities.scores))  # as published
print()

for title, space in (("all weights", None), ("what the judgments allow", made.space)):
    found = sensitivity.analyse(sensitivity.Study.of(cities, space), seed=1)
    print(f"Over {title}:")
    print(
        "  first at all of them:", ", ".join(CITIES[i] for i in found.winners.certain) or "nobody"
    )
    print("  can be first:", ", ".join(CITIES[i] for i in found.winners.possible))
    ends = zip(CITIES, found.extreme_ranks.best, found.extreme_ranks.worst, strict=True)
    print("  possible ranks:", ", ".join(f"{city} {best}-{worst}" for city, best, worst in ends))
    nearest = found.flips.nearest()
    if nearest is not None:
        print(f"  nearest turn: {CITIES[nearest.rival]}, {nearest.distance / 2:.3f} of the weight")
    print("  first, share of the weights:", *(f"{x:.2f}" for x in found.acceptability.first))

"""Score three offers without a single file: criteria, marks, ranking, and the reasons."""

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, Rounding, evaluate

criteria = CriteriaSet(
    "offers",
    [
        Criterion("quality", points=70),
        Criterion("plan", Linear(0, 10), weight="0.6", parent="quality"),
        Criterion("team", Linear(0, 10), weight="0.4", parent="quality"),
        Criterion("price", Linear(200, 100, "clip"), points=30, unit="million KRW"),
    ],
    gates=[Gate(id="quality-floor", on="quality", of="share", at_least="0.5")],
    rounding=Rounding(2, "half-up"),
    missing="interval",
)
marks = {
    "North": {"plan": 9, "team": 8, "price": 150},
    "River": {"plan": (5, 7), "team": 6, "price": 120},  # the plan is somewhere from 5 to 7
    "Metro": {"plan": 3, "price": 95},  # nothing is known of the team
}
evaluation = evaluate(Case.of(criteria, marks))
print(evaluation)
print()
print(evaluation.explain("River"))
print()
print("First in every case:", evaluation.winner)

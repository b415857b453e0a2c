"""From a data frame to exact ranks and back, and a quick look at many variants in numpy."""

import numpy as np
import pandas as pd

from evalkit import Case, CriteriaSet, Criterion, Linear, Piecewise, evaluate, evaluate_array

criteria = CriteriaSet(
    "offers",
    [
        Criterion("quality", Linear(0, 10), points=60),
        Criterion("users", Piecewise([(0, 0), (1000, "0.5"), (20000, 1)]), points=20, unit="user"),
        Criterion("price", Linear(200, 100), points=20, unit="million KRW"),
    ],
    missing="interval",
)
columns = [leaf.id for leaf in criteria.leaves]

# Rows are projects; NaN is a missing mark, and makes a total an interval.
offers = pd.DataFrame(
    {
        "quality": [8.1, 7.5, 9.0],
        "users": [1500, 12000, np.nan],
        "price": [150.0, 120.0, 190.0],
    },
    index=["north", "river", "metro"],
)
evaluation = evaluate(Case.from_array(criteria, offers[columns].to_numpy(), offers.index))
table = pd.DataFrame(evaluation.rows()).set_index("project")
print(table[["best_rank", "worst_rank", "total_low", "total_high", "coverage"]].round(2))
print()

# The exact total, and the float nearest to it.
low, _ = evaluation["river"].total or (None, None)
print(f"river: {low} = {float(low or 0):.4f}")
print()

# Ten thousand variants of one offer: how far does the price carry?
prices = np.linspace(100, 200, 10_001)
variants = np.column_stack([np.full_like(prices, 8.1), np.full_like(prices, 1500), prices])
totals = evaluate_array(criteria, variants).total
print(f"north: {totals.min():.2f} to {totals.max():.2f} points over prices from 200 to 100")

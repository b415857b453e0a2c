"""A small case of which every word can be chosen."""

from evalkit import Case, CriteriaSet, Criterion, Evidence, Linear, Mark, Project, Text


def case_of(names=("Alpha", "Beta"), reason="as the report says", **more):
    """Return a case of two criteria and some projects, the first two of which have marks."""
    criteria = CriteriaSet(
        "small",
        [
            Criterion("use", Linear(0, 10), weight="0.6", range=("0.4", "0.8"),
                      title=Text(*more.pop("title", ("Use", "이용")))),
            Criterion("price", Linear(0, 10), weight="0.4", range=("0.2", "0.6")),
        ],
        total=100,
        missing="interval",
    )  # fmt: skip
    projects = [Project(f"p{n}", title=name) for n, name in enumerate(names)]
    marks = [
        Mark("p0", "use", 8, 8, reason=reason, evidence=["f1"]),
        Mark("p0", "price", 3, 3, reason=reason),
        Mark("p1", "use", 3, 3, reason=reason),
        Mark("p1", "price", 9, 9, reason=reason),
    ]
    facts = [
        Evidence(
            id="f1", kind="result", statement=reason, source_title="A report",
            url=more.pop("url", "https://example.org/a?b=1&c=2"),
        )
    ]  # fmt: skip
    return Case(criteria, projects, marks, evidence=facts, **more)

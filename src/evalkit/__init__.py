"""Score projects against criteria, with the evidence and the arithmetic behind every point."""

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

from evalkit.core.about import __version__
from evalkit.core.lazy import on_demand
from evalkit.core.result import Result

if TYPE_CHECKING:
    from evalkit import sensitivity
    from evalkit.checking import check
    from evalkit.core.errors import (
        EvalkitError,
        InputError,
        LookupFailed,
        ModelError,
        NotApplicableError,
        Problem,
        TieError,
    )
    from evalkit.core.exact import Rounding
    from evalkit.core.messages import Text
    from evalkit.evaluation import (
        ArrayScores,
        Award,
        Contribution,
        Evaluation,
        Explanation,
        Score,
        evaluate,
        evaluate_array,
    )
    from evalkit.model import (
        Case,
        Conflict,
        CriteriaSet,
        Criterion,
        Decision,
        Draw,
        Evidence,
        Gate,
        Mark,
        Project,
        Question,
        Verdict,
    )
    from evalkit.scales import (
        Band,
        Categories,
        Level,
        Levels,
        Linear,
        Piecewise,
        Saturating,
        Scale,
        SShaped,
        Steps,
    )
    from evalkit.schema import (
        load_case,
        load_criteria,
        load_space,
        save_case,
        save_criteria,
        save_space,
        shipped,
    )
    from evalkit.weights import WeightSpace

__all__ = [
    "ArrayScores",
    "Award",
    "Band",
    "Case",
    "Categories",
    "Conflict",
    "Contribution",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "Draw",
    "EvalkitError",
    "Evaluation",
    "Evidence",
    "Explanation",
    "Gate",
    "InputError",
    "Level",
    "Levels",
    "Linear",
    "LookupFailed",
    "Mark",
    "ModelError",
    "NotApplicableError",
    "Piecewise",
    "Problem",
    "Project",
    "Question",
    "Rounding",
    "SShaped",
    "Saturating",
    "Scale",
    "Score",
    "Steps",
    "Text",
    "TieError",
    "Verdict",
    "WeightSpace",
    "__version__",
    "check",
    "evaluate",
    "evaluate_array",
    "load_case",
    "load_criteria",
    "load_space",
    "save_case",
    "save_criteria",
    "save_space",
    "sensitivity",
    "shipped",
]

__getattr__ = on_demand(
    __name__,
    {
        "checking": "check",
        "core.errors": "EvalkitError InputError LookupFailed ModelError NotApplicableError Problem "
        "TieError",
        "evaluation": "ArrayScores Award Contribution Evaluation Explanation Score "
        "evaluate evaluate_array",
        "core.exact": "Rounding",
        "schema": "load_case load_criteria load_space save_case save_criteria save_space shipped",
        "model": "Case Conflict CriteriaSet Criterion Decision Draw Evidence Gate Mark Project "
        "Question Verdict",
        "scales": "Band Categories Level Levels Linear Piecewise SShaped Saturating Scale Steps",
        "weights": "WeightSpace",
        "core.messages": "Text",
    },
    modules=("sensitivity",),
)


def __dir__() -> list[str]:
    return [*globals(), *__all__]


# Results hold no words, and know nobody above them: here they are told who writes and draws them.
Result.renderer = SimpleNamespace(
    page=lambda result, lang: import_module("evalkit.show").page(result, lang),
    rows=lambda result, lang: import_module("evalkit.show").rows(result, lang),
    plain=lambda result, lang: import_module("evalkit.show").plain(result, lang),
    frame=lambda *asked: import_module("evalkit.show").frame(*asked),
    chart=lambda result, lang: import_module("evalkit.show.charts").chart(result, lang=lang),
)

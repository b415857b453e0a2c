"""The steps of an award as records, and what the page has to say of each."""

from pathlib import Path

import pytest

from evalkit import evaluate, load_case
from evalkit.evaluation import Award
from evalkit.evaluation.award.steps import SCREENED
from evalkit.show.evaluation.steps import lines_of

CASES = sorted(path.parent for path in Path("examples").glob("*/bids.csv"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_step_was_taken_where_there_is_something_to_say_of_it(folder):
    award = evaluate(load_case(folder))
    assert isinstance(award, Award)
    screened = award.judged.screened
    states = [state for found in award.decided.values() for state in found.states.values()]
    tested = {test.step for state in states for test in state.tests}
    said = {
        step
        for step, lines in lines_of(award).items()
        if (step in SCREENED if screened else step != "screening")
        and (list(lines()) or step in tested)
    }
    assert {step.id for step in award.steps} == said

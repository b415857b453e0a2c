"""What the tests read on standard error is the same wherever it folds."""

import pytest
from sentences import Told

WORDS = "{path}: cannot write: another evaluator's mark, another evaluator's"


@pytest.mark.parametrize("length", [1, 30, 60, 70, 76, 79, 120])
def test_words_are_found_wherever_a_long_path_folds_them(length):
    path, (head, *rest) = "/" + "x" * length, WORDS.split()
    lines = [head.format(path=path)]
    for word in rest:
        if len(lines[-1]) + 1 + len(word) > 80:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    told = Told("\n".join(lines), [])
    assert told.startswith(f"{path}: cannot write: ")
    assert "cannot write: another evaluator's mark" in told.without(path)
    assert told.count("another evaluator's") == 2
    assert told.count("\n") == len(lines) - 1
    assert "cannot read" not in told
    assert not told.startswith("cannot write")

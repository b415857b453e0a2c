"""A journal that another program wrote: every entry is read as it was written, or refused."""

import json
from copy import deepcopy
from random import Random

import pytest
from attrs import evolve

from evalkit.core.errors import EvalkitError, InputError
from evalkit.dossier.bodies import ADD, INIT, read_body
from evalkit.dossier.dossier import Dossier
from evalkit.dossier.state import state_of

ODD = (None, True, -1, 10**60, 1.5, "", "x", "kim", [], [1], [{}], {}, {"id": 1}, {"id": []})


def places(plain, path=()):
    for key, value in plain.items() if isinstance(plain, dict) else enumerate(plain):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def changed(random, entry):
    """Put nonsense at one place of a body, or take the place out."""
    body = json.loads(entry.body)
    *way, key = random.choice([p for p in places(body) if len(p) < 5] or [("more",)])
    owner = body
    for part in way:
        owner = owner[part]
    if random.random() < 0.3 and [*way, key] != ["more"]:
        del owner[key]
    else:
        owner[key] = deepcopy(random.choice(ODD))
    return evolve(entry, body=json.dumps(body))


def problems(entries):
    try:
        state_of(entries, "journal.db").case()
    except EvalkitError as error:
        return [(problem.text("en"), problem.text("ko")) for problem in error.problems]
    return []


@pytest.mark.parametrize("times", [300, pytest.param(5000, marks=pytest.mark.long)])
def test_a_body_of_any_content_is_read_or_refused(filled, times):
    entries, random = Dossier(filled).entries(), Random(5)
    read = 0
    for _ in range(times):
        place = random.choice([0, *range(len(entries))])
        found = [*entries]
        found[place] = changed(random, entries[place])
        read += not problems(found)
    assert read


@pytest.mark.parametrize("body", ["", "{", "[1]", "[" * 9999, '{"a": 1, "a": 2}', "1" * 9999])
def test_a_body_that_is_no_object_is_refused(filled, body):
    entries = Dossier(filled).entries()
    with pytest.raises(InputError):
        state_of([evolve(entries[0], body=body), *entries[1:]], "journal.db")


def test_all_problems_of_a_body_come_at_once_with_its_number(filled):
    entry = evolve(Dossier(filled).entries()[0], body='{"case": 1, "projects": {}, "more": 2}')
    with pytest.raises(InputError) as caught:
        state_of([entry], "journal.db")
    assert {problem.field for problem in caught.value.problems} == {
        "case", "criteria", "criteria_sha256", "projects", "evaluators", "more",
    }  # fmt: skip
    assert {str(problem.table) for problem in caught.value.problems} == {"entry 1"}


def test_what_is_read_of_a_body_writes_the_same_again(filled):
    entries = Dossier(filled).entries()
    for noun, kind in ((INIT, "init"), (ADD, "add")):
        for entry in (entry for entry in entries if entry.kind == kind):
            assert noun.write(read_body(noun, entry, "journal.db")) == entry.content

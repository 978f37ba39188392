"""Generated bodies are made to meet the project, and what is invalid in them stays."""

import pytest

from liveops_kit.contract.fuzz.value_substitution import LOCALES, ValueSubstitution
from liveops_kit.contract.resources.bodies import PAST


@pytest.fixture
def alive():
    """The body as it is when it is one of the three of four."""
    substitution = ValueSubstitution(("sword", "shield", "potion"), "lk-1-kept", "player-1")

    def alive(body, **how):
        drawn = (substitution.substitute({"draw": number, **body}, **how) for number in range(40))
        changed = [{key: got[key] for key in body} for got in drawn]
        return min(changed, key=lambda got: str(got) == str(body))

    return alive


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": {"xx": "Winter", "en": "Gift"}}, {"name": {"de": "Winter", "en": "Gift"}}),
        ({"name": {"xx": 5}}, {"name": {"en": 5}}),
        ({"name": "a rule's is a text"}, {"name": "a rule's is a text"}),
        ({"value_point": {"sku": "x"}}, {"value_point": {"sku": "lk-1-kept"}}),
        ({"value_point": {"sku": ""}}, {"value_point": {"sku": ""}}),
        ({"user": {"user_external_id": "x"}}, {"user": {"user_external_id": "player-1"}}),
        ({"user": {"user_external_id": "a b"}}, {"user": {"user_external_id": "a b"}}),
        ({"steps": [{"step_number": 9}]}, {"steps": [{"step_number": 1}]}),
        ({"steps": [{"step_number": 0}]}, {"steps": [{"step_number": 0}]}),
        ({"steps": [{"step_id": 9}]}, {"steps": [{"step_id": None}]}),
        ({"steps": [{"step_id": 0}]}, {"steps": [{"step_id": 0}]}),
        ({"date_start": "soon"}, {"date_start": "soon"}),
        ({"date_end": "2000-01-01T00:00:00Z"}, {"date_end": "2035-01-01T00:00:00+00:00"}),
        ({"date_end": "2000-13-01T00:00:00Z"}, {"date_end": "2000-13-01T00:00:00Z"}),
        ({"date_end": None}, {"date_end": None}),
        ({"bonus": [{"sku": "no sku"}, {"sku": 5}]}, {"bonus": [{"sku": "no sku"}, {"sku": 5}]}),
    ],
)
def test_values(body, expected, alive):
    assert alive(body) == expected


def test_loose_dates_become_moments(alive):
    assert alive({"date_start": "soon"}, has_loose_dates=True) == {"date_start": PAST}
    assert alive({"date_start": ""}, has_loose_dates=True) == {"date_start": ""}


def test_items_are_those_of_the_project_but_for_the_one_the_run_needs(alive):
    for body in ({"items": ["x", "y"]}, {"bonus": [{"sku": "x"}, {"sku": "y"}]}):
        (entries,) = alive(body).values()
        skus = {entry if isinstance(entry, str) else entry["sku"] for entry in entries}
        assert skus == {"shield", "potion"}


def test_more_texts_than_languages_keep_their_keys(alive):
    texts = {f"x{number}": "" for number in range(len(LOCALES) + 2)}
    assert set(alive({"name": texts})["name"]) == {*LOCALES, "x12", "x13"}


def test_one_of_four_stays_as_it_is():
    substitution = ValueSubstitution(("sword",), "lk-1-kept", None)
    bodies = [{"sku": f"x{number}"} for number in range(400)]
    same = sum(substitution.substitute(body) == body for body in bodies)
    assert 70 < same < 130

"""The players: who is known, and what is known of them (AUTH-6)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from tests.worlds import make_project, player, refused

from liveops_kit.domain.mechanics.users import Player, User


def test_a_user_who_calls_for_the_first_time_is_known_from_then_on() -> None:
    users = make_project().users
    met = users.get_or_create("alice", "Alice", "alice@example.com", {})
    assert met == Player(external_id="alice", name="Alice", attributes={}, country="US")
    assert users.get("alice") == User(
        external_id="alice", name="Alice", email="alice@example.com", attributes={}
    )


@pytest.mark.parametrize(
    ("stored", "claimed_name", "known"),
    [("Alice", "Ally", "Ally"), ("alice", "Ally", "Ally"), ("Alice", "alice", "Alice"),
     ("Alice", "", "Alice")],
)  # fmt: skip
def test_a_new_name_is_known_from_then_on(stored: str, claimed_name: str, known: str) -> None:
    """AUTH-6: the id, which stands in for a name, is no new name."""
    users = make_project().users
    users.add(User(external_id="alice", name=stored, attributes={"level": 5}))
    users.get_or_create("alice", claimed_name, None, {})
    assert users.get("alice") == User(external_id="alice", name=known, attributes={"level": 5})


def test_what_the_token_claims_is_not_stored() -> None:
    """AUTH-6: claimed_name overlay, they do not overwrite."""
    users = make_project().users
    users.set_attributes("alice", {"level": 5, "race": "elf"})
    assert users.get_or_create("alice", "", None, {"level": 9}).attributes == {
        "level": 9,
        "race": "elf",
    }
    assert users.get_or_create("alice", "", None, {}).attributes == {"level": 5, "race": "elf"}


@pytest.mark.parametrize(
    ("stored", "claimed", "country"),
    [
        ({}, {}, "FR"),
        ({"country": "DE"}, {}, "DE"),
        ({}, {"country": "AT"}, "AT"),
        ({"country": "DE"}, {"country": "AT"}, "AT"),
    ],
)
def test_the_country_is_an_attribute_or_else_the_games(
    stored: dict[str, str], claimed: dict[str, str], country: str
) -> None:
    """AUTH-6."""
    users = make_project(country="FR").users
    users.set_attributes("alice", stored)
    assert users.get_or_create("alice", "", None, claimed).country == country


@pytest.mark.parametrize(
    ("stored", "claimed_name", "shown"),
    [("Alice", "Ally", "Ally"), ("Alice", "", "Alice"), ("", "", "alice")],
)
def test_the_shown_name_falls_back_to_the_stored_one_and_the_id(
    stored: str, claimed_name: str, shown: str
) -> None:
    """AUTH-6."""
    users = make_project().users
    users.add(User(external_id="alice", name=stored))
    assert users.get_or_create("alice", claimed_name, None, {}).name == shown


@pytest.mark.parametrize(
    ("attributes", "clan"), [({"clan": "wolves"}, "wolves"), ({"clan": 7}, "7"), ({}, None)]
)
def test_the_clan_is_an_attribute(attributes: dict[str, str | int], clan: str | None) -> None:
    """AUTH-6."""
    assert player(**attributes).clan == clan  # type: ignore[arg-type]


def test_attributes_that_are_told_replace_the_former_ones() -> None:
    users = make_project().users
    users.add(User(external_id="alice", name="Alice", email="a@b.c", attributes={"level": 1}))
    user = users.set_attributes("alice", {"race": "elf"})
    assert user == User(
        external_id="alice", name="Alice", email="a@b.c", attributes={"race": "elf"}
    )
    assert users.get("alice") == users.require("alice") == user


def test_telling_of_a_stranger_makes_a_user() -> None:
    users = make_project().users
    users.set_attributes("bob", {"level": 1})
    assert users.require("bob") == User(external_id="bob", name="bob", attributes={"level": 1})


def test_attributes_that_are_told_are_copied() -> None:
    users = make_project().users
    mine = {"level": 1}
    users.set_attributes("bob", mine)
    mine["level"] = 2
    assert users.require("bob").attributes == {"level": 1}


def test_a_stranger_cannot_be_asked_for() -> None:
    users = make_project().users
    assert users.get("carol") is None
    with refused(404, 5008, "[0401-5008]: Could not find User"):
        users.require("carol")


def test_who_is_met_again_is_the_same_player_unless_something_is_other() -> None:
    users = make_project().users
    claimed: dict[str, int] = {"level": 5}
    assert users.cached_player("alice", "Alice", claimed) is None
    player = users.get_or_create("alice", "Alice", None, claimed)
    assert users.cached_player("alice", "Alice", claimed) is player
    assert users.cached_player("alice", "Ally", claimed) is None
    assert users.cached_player("alice", "Alice", {"level": 6}) is None
    assert users.cached_player("bob", "Alice", claimed) is None
    users.set_attributes("alice", {"race": "elf"})
    assert users.cached_player("alice", "Alice", claimed) is None
    assert users.get_or_create("alice", "Alice", None, claimed).attributes == {
        "race": "elf",
        "level": 5,
    }


def test_a_meeting_that_was_taken_back_is_none() -> None:
    project = make_project()
    claimed: dict[str, int] = {}
    with suppress(LookupError), project.transaction():
        project.users.get_or_create("alice", "Alice", None, claimed)
        raise LookupError
    assert project.users.cached_player("alice", "Alice", claimed) is None
    assert project.users.get("alice") is None


def test_only_so_many_meetings_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveops_kit.domain.mechanics.users._MAX_CACHED_PLAYERS", 2)
    users = make_project().users
    claimed: dict[str, int] = {}
    for name in ("a", "b", "c"):
        users.get_or_create(name, "", None, claimed)
    assert [users.cached_player(name, "", claimed) is not None for name in ("a", "b", "c")] == [
        False, False, True,
    ]  # fmt: skip

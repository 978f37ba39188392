"""Made-up worlds: the same for the same seed, as large as said, and right."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.domain.values.localized import localized
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.validation import CompiledOperation, compile_operations
from liveops_kit.server import fixtures
from liveops_kit.server.codec import common
from liveops_kit.server.fixtures.generator import generate
from liveops_kit.state.project import Project
from liveops_kit.state.world import World

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
CREATES = {
    "coupons": "admin-create-coupon",
    "promo_codes": "create-promo-code",
    "unique_catalog_offers": "admin-create-unique-catalog-offer",
    "discounts": "create-item-promotion",
    "bonuses": "create-bonus-promotion",
}
COUNTS = {
    # size: items, users, promotions, generated codes
    "small": (10, 5, 5, 0),
    "medium": (100, 100, 40, 80),
    "large": (1000, 5000, 200, 4000),
}


@cache
def made(size: str) -> str:
    return generate(1, size)


@cache
def compiled() -> dict[str, CompiledOperation]:
    return compile_operations(spec.load())


def parsed(text: str) -> dict[str, Any]:
    world: dict[str, Any] = spec.parse_yaml(text)
    return world


@cache
def world_of(size: str) -> dict[str, Any]:
    """A made world, only to be read."""
    return parsed(made(size))


def loaded(text: str, folder: Path) -> Project:
    path = folder / "made.yaml"
    path.write_text(text, encoding="utf-8")
    return fixtures.load(str(path), clock(), 1)


def clock() -> SettableClock:
    return SettableClock(SystemClock(), ClockState(frozen_at=NOW))


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return a function that gives the loaded world of a size, only to be read."""
    folder = tmp_path_factory.mktemp("made")
    return cache(lambda size: loaded(made(size), folder))


def entries(world: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(section, entry) for section in CREATES for entry in world[section]]


def skus_of(create: dict[str, Any]) -> set[str]:
    fields = ("bonus", "items", "discounted_items", "condition")
    lines = [line for field in fields for line in create.get(field) or ()]
    return {line if isinstance(line, str) else line["sku"] for line in lines}


def check(world: dict[str, Any]) -> None:
    """Every rule a promotion keeps by itself, also of kinds the mock does not load yet."""
    known = {item["sku"] for item in world["items"]}
    for section, entry in entries(world):
        body = compiled()[CREATES[section]].body
        assert body is not None
        assert body.violations(entry["create"]) == []
        common.parse_periods(entry["create"])
        localized(entry["create"]["name"])
        assert skus_of(entry["create"]) <= known
    codes = Counter(code for _, entry in entries(world) for code in entry.get("codes", ()))
    ids = Counter(entry["create"]["external_id"] for _, entry in entries(world) if "codes" in entry)
    users = Counter(user["external_id"] for user in world["users"])
    for counted in (codes, ids, users):
        assert max(counted.values()) == 1


# -- the same seed ---------------------------------------------------------------------------------
@pytest.mark.parametrize("size", COUNTS)
def test_the_same_seed_gives_the_same_bytes(size: str) -> None:
    assert generate(1, size) == made(size)


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    """Neither the order of hashes nor the language of the machine has a say."""
    program = (
        "import hashlib; from liveops_kit.server.fixtures.generator import generate; "
        "print(hashlib.sha256(generate(1, 'medium').encode()).hexdigest())"
    )
    digest = hashlib.sha256(made("medium").encode()).hexdigest()
    for hashes, language in (("1", "C"), ("2", "de_DE.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": hashes, "LANG": language, "TZ": "Asia/Tokyo"}
        answer = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        assert answer.stdout.decode().strip() == digest


def test_another_seed_gives_another_world() -> None:
    worlds = [generate(seed, "small").partition("\n")[2] for seed in (-2, -1, 0, 1, 2, 2**70)]
    assert len(set(worlds)) == 6


def test_making_one_world_does_not_disturb_the_next() -> None:
    first = generate(3, "small")
    generate(4, "medium")
    assert generate(3, "small") == first


def test_no_date_comes_from_the_calendar_on_the_wall() -> None:
    text = made("large")
    periods = set(re.findall(r'"date_(?:from|until)": ("[^"]*"|null)', text))
    assert periods == {
        '"2020-01-01T00:00:00Z"', '"2020-06-01T00:00:00Z"', '"2020-09-01T00:00:00Z"',
        '"2098-06-01T00:00:00Z"', '"2098-09-01T00:00:00Z"', '"2099-01-01T00:00:00Z"', "null",
    }  # fmt: skip
    registered = set(re.findall(r'"registered_at": "(\d{4})-\d\d-\d\dT12:00:00\+00:00"', text))
    assert registered == {str(year) for year in range(2018, 2026)}
    dates = re.findall(r"\d{4}-\d\d-\d\d", text)
    assert len(dates) == text.count('"registered_at"') + len(re.findall(r'"date_\w+": "', text))


# -- what is in it ---------------------------------------------------------------------------------
@pytest.mark.parametrize("size", COUNTS)
def test_each_size_has_as_much_as_it_says(size: str) -> None:
    world = world_of(size)
    items, users, promotions, generated = COUNTS[size]
    assert len(world["items"]) == items
    assert len(world["users"]) == users
    assert len(entries(world)) == promotions
    assert all(world[section] for section in CREATES)
    assert sum(entry["generated_codes"] for entry in world["coupons"]) == generated


@pytest.mark.parametrize("size", COUNTS)
def test_each_size_is_right(size: str) -> None:
    check(world_of(size))


@pytest.mark.parametrize("size", COUNTS)
def test_each_size_loads(size: str, projects: Callable[[str], Project]) -> None:
    world = world_of(size)
    project = projects(size)
    items, users, _, generated = COUNTS[size]
    own = sum(len(entry["codes"]) for entry in world["coupons"])
    tables = project.tables
    assert len(tables["items"]) == items
    assert len(tables["users"]) == users
    assert len(tables["promotions"]) >= len(world["coupons"])
    assert len(tables["codes"]) >= own + generated
    assert len(tables["holdings"]) == sum(len(u.get("inventory", {})) for u in world["users"])


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers())
def test_every_seed_makes_a_world_that_is_right_and_loads(seed: int, tmp_path: Path) -> None:
    text = generate(seed, "small")
    check(parsed(text))
    project = loaded(text, tmp_path)
    assert (len(project.tables["items"]), len(project.tables["users"])) == (10, 5)


@pytest.mark.parametrize("size", COUNTS)
def test_welcome_works_for_alice_in_every_world(
    size: str, projects: Callable[[str], Project]
) -> None:
    project = World(projects(size), clock(), 1).project(7)  # a fork, which may be changed
    with project.transaction() as now:
        player = project.users.get_or_create("alice", "", None, {})
        for _ in range(11):
            granted = project.coupons.redeem("WELCOME", player, {}, now)
    assert [(line.sku, line.quantity) for line in granted] == [("gold", 100)]


def test_a_large_world_has_something_of_everything() -> None:
    world = world_of("large")
    kinds = {
        (item["type"], item.get("bundle_type"), item.get("virtual_item_type"))
        for item in world["items"]
    }
    assert len(kinds) == 8
    coupons = [entry["create"] for entry in world["coupons"]]
    periods = Counter(str(create.get("promotion_periods")) for create in coupons)
    assert len(periods) == 6
    assert {entry["is_enabled"] for entry in world["coupons"]} == {True, False}
    assert any("attribute_conditions" in create for create in coupons)
    assert {create.get("redeem_user_limit", "left out") for create in coupons} == {
        "left out", None, 1, 5, 100, 1000,
    }  # fmt: skip
    assert any(item.get("regions") for item in world["items"])
    assert any("clan" in user.get("attributes", {}) for user in world["users"])


def test_the_readme_names_the_sizes() -> None:
    readme = (spec.data_root("fixtures") / "README.md").read_text(encoding="utf-8")
    for size, (items, users, promotions, generated) in COUNTS.items():
        row = f"| `{size}` | {items} | {users} | {promotions}"
        assert row in readme
        if size == "large":
            assert f"{row}, with {generated} generated codes |" in readme


def test_a_size_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        generate(1, "huge")

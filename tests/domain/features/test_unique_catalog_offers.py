"""Unique catalog offers: what is hidden, what a code shows, what an order holds (PRM-6, PRM-23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import (
    DAY,
    NOON,
    SECOND,
    frozen_clock,
    limits,
    make_project,
    period,
    picture,
    player,
    refused,
    running_coupon,
    unchanged,
)

from liveops_kit.domain.features.unique_catalog_offers import (
    UniqueCatalogOffer,
    UniqueCatalogOfferTerms,
)
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

SKUS = ("sword", "shield", "gold")


@pytest.fixture
def project() -> Project:
    return make_project()


def terms(*items: str, **facts: Any) -> UniqueCatalogOfferTerms:
    """Terms of an offer; by default it always runs and is without limits."""
    return UniqueCatalogOfferTerms(
        **{"name": {"en": "Secret"}, "items": items, "limits": limits(), **facts}
    )


def running(
    project: Project, external_id: str, *items: str, codes: Iterable[str] = (), **facts: Any
) -> UniqueCatalogOffer:
    """An offer that is switched on, with its codes."""
    offers = project.unique_catalog_offers
    offers.create(external_id, terms(*items, **facts))
    offers.switch(external_id, on=True)
    for code in codes:
        offers.add_code(external_id, code)
    return offers.get(external_id)


def hidden(project: Project, now: datetime = NOON) -> list[str]:
    return [sku for sku in SKUS if project.unique_catalog_offers.hides(sku, now)]


def opened(project: Project, code: str, now: datetime = NOON, **who: Any) -> list[str]:
    return sorted(project.unique_catalog_offers.opens(code, player(**who), now))


# -- its life --------------------------------------------------------------------------------------
def test_a_new_offer_is_off_and_hides_nothing(project: Project) -> None:
    """PRM-1a, PRM-23b."""
    made = project.unique_catalog_offers.create("secret", terms("sword"))
    assert (made.external_id, made.is_enabled) == ("secret", False)
    assert hidden(project) == []


def test_an_external_id_is_taken_once(project: Project) -> None:
    """ERR-8a."""
    running(project, "secret", "sword")
    taken = "[0401-4002]: Promotion with external_id = 'secret' already exists"
    with unchanged(project), refused(422, 4002, taken):
        project.unique_catalog_offers.create("secret", terms())


def test_an_unknown_item_is_refused_in_every_write(project: Project) -> None:
    """ERR-9a."""
    running(project, "secret", "sword")
    with unchanged(project), refused(404, 4001, "[0401-4001]: Item with sku = 'axe' not found"):
        project.unique_catalog_offers.create("other", terms("sword", "axe"))
    with unchanged(project), refused(404, 4001):
        project.unique_catalog_offers.update("secret", terms("axe"))


def test_a_missing_offer_is_worded_as_the_documents_word_it(project: Project) -> None:
    offers = project.unique_catalog_offers
    with unchanged(project), refused(404, 9802, "[0401-9802]: Coupon not found"):
        offers.delete("none")
    with unchanged(project), refused(404, 9802, "[0401-9802]: Promocode not found"):
        offers.generate_codes("none", 1)


def test_its_codes_are_in_the_one_space_of_codes(project: Project) -> None:
    """PRM-3a, PRM-3d."""
    running_coupon(project, "gift", codes=["GIFT"])
    running(project, "secret", "sword", codes=["SECRET"])
    with unchanged(project), refused(422, 9803):
        project.unique_catalog_offers.add_code("secret", "GIFT")
    with unchanged(project), refused(422, 9803):
        project.coupons.add_code("gift", "SECRET")
    project.unique_catalog_offers.delete("secret")
    assert project.coupons.add_code("gift", "SECRET") == "SECRET"


# -- what is hidden --------------------------------------------------------------------------------
def test_listed_items_are_hidden_while_the_offer_is_on(project: Project) -> None:
    """PRM-23a, PRM-23b."""
    running(project, "secret", "sword", "gold")
    assert hidden(project) == ["sword", "gold"]
    project.unique_catalog_offers.switch("secret", on=False)
    assert hidden(project) == []


@pytest.mark.parametrize(
    ("now", "skus"),
    [
        (NOON - SECOND, []),
        (NOON, ["sword"]),
        (NOON + DAY - SECOND, ["sword"]),
        (NOON + DAY, []),
    ],
)
def test_items_are_hidden_only_while_the_offer_runs(
    project: Project, now: datetime, skus: list[str]
) -> None:
    """PRM-23b, PRM-2d."""
    running(project, "secret", "sword", periods=period(0 * DAY, DAY))
    assert hidden(project, now) == skus


def test_an_update_changes_what_is_hidden(project: Project) -> None:
    """PRM-16."""
    running(project, "secret", "sword", "gold")
    project.unique_catalog_offers.update("secret", terms("gold", "shield"))
    assert hidden(project) == ["shield", "gold"]


def test_the_items_of_a_deleted_offer_are_shown_unless_another_has_them(project: Project) -> None:
    running(project, "one", "sword", "gold")
    running(project, "two", "gold")
    project.unique_catalog_offers.delete("one")
    assert hidden(project) == ["gold"]
    project.unique_catalog_offers.delete("two")
    assert list(project.tables["listings"].all()) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["one", "two", "three"]),
            st.sampled_from(["create", "update", "delete", "on", "off"]),
            st.lists(st.sampled_from(SKUS), max_size=3),
        ),
        max_size=20,
    )
)
def test_after_any_changes_just_the_items_of_running_offers_are_hidden(
    changes: list[tuple[str, str, list[str]]],
) -> None:
    """PRM-23b, against a plain dict."""
    project, model = make_project(), dict[str, tuple[bool, list[str]]]()
    offers = project.unique_catalog_offers
    for external_id, change, items in changes:
        if (change == "create") == (external_id in model):
            continue
        on = model.get(external_id, (False, []))[0]
        if change == "create":
            offers.create(external_id, terms(*items))
            model[external_id] = (False, items)
        elif change == "update":
            offers.update(external_id, terms(*items))
            model[external_id] = (on, items)
        elif change == "delete":
            offers.delete(external_id)
            del model[external_id]
        else:
            offers.switch(external_id, on=change == "on")
            model[external_id] = (change == "on", model[external_id][1])
    expected = {sku for on, items in model.values() if on for sku in items}
    assert set(hidden(project)) == expected


# -- what a code shows -----------------------------------------------------------------------------
def test_a_code_opens_every_item_of_its_offer(project: Project) -> None:
    """PRM-23a."""
    running(project, "one", "sword", "gold", codes=["ONE"])
    running(project, "two", "gold", "shield", codes=["TWO"])
    assert opened(project, "ONE") == ["gold", "sword"]
    assert opened(project, "TWO") == ["gold", "shield"]


@pytest.mark.parametrize("code", ["NONE", "secret", "GIFT", ""])
def test_any_other_code_opens_nothing(project: Project, code: str) -> None:
    """PRM-3b, PRM-4a."""
    running_coupon(project, "gift", codes=["GIFT"])
    running(project, "secret", "sword", codes=["SECRET"])
    assert opened(project, code) == []


def test_a_code_opens_nothing_while_its_offer_does_not_run(project: Project) -> None:
    """PRM-4b, PRM-4c."""
    running(project, "secret", "sword", codes=["SECRET"], periods=period(0 * DAY, DAY))
    assert opened(project, "SECRET", NOON - SECOND) == []
    assert opened(project, "SECRET", NOON) == ["sword"]
    assert opened(project, "SECRET", NOON + DAY) == []
    project.unique_catalog_offers.switch("secret", on=False)
    assert opened(project, "SECRET", NOON) == []


def test_one_item_that_is_not_sold_there_closes_the_offer(project: Project) -> None:
    """PRM-4f."""
    running(project, "secret", "sword", "beer", codes=["SECRET"])
    assert opened(project, "SECRET", country="US") == []
    assert opened(project, "SECRET", country="DE") == ["beer", "sword"]


def test_a_code_that_is_used_up_opens_nothing(project: Project) -> None:
    """PRM-4d."""
    running(project, "secret", "sword", codes=["SECRET"], limits=limits(user=1))
    project.unique_catalog_offers.reserve("SECRET", "alice")
    assert opened(project, "SECRET") == []
    assert opened(project, "SECRET", external_id="bob") == ["sword"]


def test_looking_at_a_code_changes_nothing(project: Project) -> None:
    running(project, "secret", "sword", codes=["SECRET"])
    with unchanged(project):
        opened(project, "SECRET")
        opened(project, "NONE")
        hidden(project)


# -- orders ----------------------------------------------------------------------------------------
def test_an_order_holds_a_use_until_it_is_paid(project: Project) -> None:
    """PRM-6b, PRM-6c, PRM-6e."""
    offers = project.unique_catalog_offers
    made = running(project, "secret", "sword", codes=["SECRET"], limits=limits(total=3))
    offers.reserve("SECRET", "alice")
    assert offers.total_limit(made) == LimitState(3, used=0, reserved=1)
    offers.settle("SECRET", "alice")
    assert offers.total_limit(made) == LimitState(3, used=1, reserved=0)


def test_it_survives_export_and_import(project: Project) -> None:
    made = running(project, "secret", "sword", "gold", codes=["SECRET"])
    copy = import_project(export_project(project), frozen_clock(), 1)
    assert picture(copy) == picture(project)
    assert copy.unique_catalog_offers.get("secret") == made
    assert hidden(copy) == ["sword", "gold"]

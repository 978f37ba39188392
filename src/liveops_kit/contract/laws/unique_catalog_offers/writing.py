"""Laws of writing and reading unique catalog offers."""

from __future__ import annotations

from liveops_kit.contract.builders.codes import UNIQUE
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.scenario import Scenario


@law("PRM-1a", needs=[Need.PLAYER])
def a_new_unique_offer_is_off(scenario: Scenario) -> None:
    """A unique catalog offer is disabled until it is activated."""
    _codes.is_made_off(scenario, UNIQUE)


@law("ERR-8a")
def a_unique_offers_id_is_taken_once(scenario: Scenario) -> None:
    """A second offer of the same external id gets 422/4002; the first stays as it is."""
    _codes.has_an_id_of_its_own(scenario, UNIQUE)


@law("PRM-5")
def a_unique_offer_has_limits_of_ten_unless_stated(scenario: Scenario) -> None:
    """A limit that a create or an update leaves out is 10, null means none."""
    _codes.has_limits_of_ten(scenario, UNIQUE)


@law("PRM-16")
def an_update_of_a_unique_offer_leaves_the_switch(scenario: Scenario) -> None:
    """An update leaves `is_enabled` as it was, true or false."""
    _codes.keeps_its_switch(scenario, UNIQUE)


@law("ERR-14")
def an_update_of_a_unique_offer_takes_nothing_that_is_only_read(scenario: Scenario) -> None:
    """Another `external_id`, `is_enabled` or `total_codes_count` in an update changes nothing."""
    _codes.ignores_what_is_only_read(scenario, UNIQUE)


@law("ERR-9a", "ERR-10a")
def a_unique_offer_names_items_and_languages_that_exist(scenario: Scenario) -> None:
    """An unknown SKU or locale in a write gets 404/4001 or 404/0, and nothing changes."""
    _codes.refuses_what_is_not_there(scenario, UNIQUE)


@law("ERR-16")
def an_unknown_unique_offer_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown offer gets 404/9802, also by the id of a coupon."""
    _codes.is_not_found(scenario, UNIQUE)


@law("ERR-16", needs=[Need.PLAYER])
def a_deleted_unique_offer_is_gone(scenario: Scenario) -> None:
    """To read or delete a deleted offer gets 404/9802, and its codes are unknown."""
    _codes.is_gone_when_deleted(scenario, UNIQUE)

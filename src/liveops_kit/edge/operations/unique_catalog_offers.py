"""Unique catalog offers over HTTP: the 10 calls of the tag `unique_catalog_offers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.call import Operations
from liveops_kit.edge.code_calls import CodeCalls
from liveops_kit.edge.kept import steady
from liveops_kit.groups.unique_catalog_offers import UniqueCatalogOfferTerms
from liveops_kit.shared.errors import Violation, invalid
from liveops_kit.shared.localized import localized
from liveops_kit.shared.period import Period, Periods

_TWICE = "Takes the place of promotion_periods: give one of the two"


def terms_of(body: Mapping[str, Any]) -> UniqueCatalogOfferTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    return UniqueCatalogOfferTerms(
        periods=periods_of(body),
        name=localized(body["name"]),
        items=tuple(body.get("items") or ()),
        limits=wire.limits_of(body),
    )


def periods_of(body: Mapping[str, Any]) -> Periods:
    """The periods of a write, by `promotion_periods` or by `date_start` and `date_end` (PRM-24).

    Raises:
        Refusal: SCHEMA_BROKEN, for both at once, for an end without a start, or for an end that is
            not after its start.
    """
    start, end = body.get("date_start"), body.get("date_end")
    if start is None and end is None:
        return wire.periods_of(body)
    if body.get("promotion_periods") is not None:
        raise invalid(Violation("date_end" if start is None else "date_start", _TWICE))
    if start is None:
        raise invalid(Violation("date_start", "The property date_start is required"))
    begins = wire.moment_of(start, "date_start")
    ends = None if end is None else wire.moment_of(end, "date_end")
    if ends is not None and ends <= begins:
        raise invalid(Violation("date_end", "Must be later than date_start"))
    return Periods.of((Period(begins, ends),))


def print_own(terms: UniqueCatalogOfferTerms) -> wire.Json:
    """What only a unique catalog offer has."""
    return {"items": list(terms.items)}


calls = CodeCalls(
    collection=lambda project: project.unique_catalog_offers,
    terms_of=terms_of,
    print_own=print_own,
)

OPERATIONS: Operations = {
    "admin-create-unique-catalog-offer": calls.create,
    "get-unique-catalog-offers": steady(calls.list_all),
    "get-unique-catalog-offer": steady(calls.read),
    "update-unique-catalog-offer-promotion": calls.update,
    "delete-unique-catalog-offer-promotion": calls.delete,
    "activate-unique-catalog-offer": calls.activate,
    "deactivate-unique-catalog-offer": calls.deactivate,
    "get-unique-catalog-offer-codes": steady(calls.list_codes),
    "create-unique-catalog-offer-code": calls.add_code,
    "generate-unique-catalog-offer-codes": calls.generate_codes,
}

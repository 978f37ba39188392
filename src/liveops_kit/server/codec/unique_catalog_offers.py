"""Unique catalog offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOfferTerms
from liveops_kit.domain.values.localized import localized
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec import common

_TWICE = "Takes the place of promotion_periods: give one of the two"


def parse_terms(body: Mapping[str, Any]) -> UniqueCatalogOfferTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return UniqueCatalogOfferTerms(
        periods=parse_periods(body),
        name=localized(body["name"]),
        items=tuple(body.get("items") or ()),
        limits=common.parse_limits(body),
    )


def parse_periods(body: Mapping[str, Any]) -> Periods:
    """Parse `promotion_periods`, or the one period of `date_start` and `date_end` (PRM-24).

    Raises:
        Refusal: SCHEMA_BROKEN, for both at once, for an end without a start, or for an end that is
            not after its start.
    """
    start, end = body.get("date_start"), body.get("date_end")
    if start is None and end is None:
        return common.parse_periods(body)
    if body.get("promotion_periods") is not None:
        raise invalid(Violation("date_end" if start is None else "date_start", _TWICE))
    if start is None:
        raise invalid(Violation("date_start", "The property date_start is required"))
    period = Period(
        common.parse_date_time(start, "date_start"),
        common.parse_optional_date_time(end, "date_end"),
    )
    if period.date_until is not None and period.date_until <= period.date_from:
        raise invalid(Violation("date_end", "Must be later than date_start"))
    return Periods.of((period,))


def serialize_terms(terms: UniqueCatalogOfferTerms) -> common.Json:
    """Serialize the properties that only unique catalog offers have."""
    return {"items": list(terms.items)}

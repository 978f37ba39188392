"""All pages together are the list: each entry once, in order (PAG-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.calls import EXTERNAL_IDS, CallOn, Shop, histories

from liveops_kit.domain.values.page import Page

limits = st.integers(1, 60)


def all_entries(page_of: Callable[[Page], list[Any]], limit: int) -> list[Any]:
    """Return every entry, page by page, until one is empty."""
    entries: list[Any] = []
    while page := page_of(Page(limit, len(entries))):
        assert len(page) <= limit
        entries += page
    return entries


@given(histories, limits)
def test_pages_of_promotions_are_the_list(history: list[CallOn], limit: int) -> None:
    shop = Shop()
    for call in history:
        shop.play(call)
    promotions, coupons = shop.project.promotions, shop.project.coupons
    rows = sorted(shop.project.tables["promotions"].all(), key=lambda row: row.promotion_id)
    for enabled in (None, True, False):
        expected = [row for row in rows if enabled in (None, row.is_enabled)]
        assert all_entries(lambda page, on=enabled: promotions.page(page, on), limit) == expected  # type: ignore[misc]
        assert promotions.count(enabled) == coupons.count(enabled) == len(expected)
    assert all_entries(coupons.page, limit) == rows


@given(histories, limits)
def test_pages_of_codes_are_the_list(history: list[CallOn], limit: int) -> None:
    shop = Shop()
    for call in history:
        shop.play(call)
    coupons = shop.project.coupons
    listed: list[str] = []
    for name in EXTERNAL_IDS:
        if all(coupon.external_id != name for coupon in coupons.page(Page(100))):
            continue
        codes = all_entries(lambda page, one=name: coupons.codes(one, page)[0], limit)  # type: ignore[misc]
        states = all_entries(lambda page, one=name: coupons.code_limits(one, None, page)[1], limit)  # type: ignore[misc]
        assert [row.code for row in codes] == [code for code, _ in states]
        assert coupons.codes(name, Page(1))[1] == len(codes)
        assert [row.number for row in codes] == sorted(row.number for row in codes)
        listed += [row.code for row in codes]
    assert sorted(listed) == sorted(shop.all_codes())
    assert len(set(listed)) == len(listed)

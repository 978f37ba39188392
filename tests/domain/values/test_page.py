"""Pages of lists (PAG-1)."""

from __future__ import annotations

import pytest

from liveops_kit.domain.values.page import Page


@pytest.mark.parametrize(
    ("limit", "offset", "maximum", "page"),
    [
        (None, None, 50, Page(limit=50, offset=0)),
        (None, 7, 50, Page(limit=50, offset=7)),
        (10, None, 50, Page(limit=10, offset=0)),
        (50, 0, 50, Page(limit=50, offset=0)),
        (51, 0, 50, Page(limit=50, offset=0)),
        (1_000_000, 3, 50, Page(limit=50, offset=3)),
        (1, 1_000_000, 50, Page(limit=1, offset=1_000_000)),
        (None, None, 100, Page(limit=100, offset=0)),
        (70, None, 100, Page(limit=70, offset=0)),
        (101, None, 100, Page(limit=100, offset=0)),
    ],
)
def test_a_page_is_clamped_to_the_maximum_of_its_call(
    limit: int | None, offset: int | None, maximum: int, page: Page
) -> None:
    assert Page.of(limit, offset, maximum) == page


def test_the_maximum_is_50_where_none_is_stated() -> None:
    assert Page.of(51, None) == Page(limit=50, offset=0) == Page()


def test_a_page_ends_after_its_last_entry() -> None:
    assert Page(limit=10, offset=25).end == 35

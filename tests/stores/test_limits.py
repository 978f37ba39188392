"""A limit holds over several workers: 400 redemptions at once of a code that 50 may use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.databases import DATABASES
from tests.stores.service import service
from tests.stores.storm import LIMIT, WORKERS, storm

each = pytest.mark.parametrize


@each("kind", DATABASES)
def test_a_code_is_used_as_often_as_its_limit_allows_over_four_workers(
    kind: str, new_store: Callable[[str], str]
) -> None:
    """CPN-10c."""
    with service(new_store(kind), workers=WORKERS) as mock:
        mock.wait_until(lambda: len(mock.workers()) == WORKERS)
        storm(mock)
        history = mock.client.get("/_mock/projects/44056/history", params={"limit": 1000}).json()
        redeemed = [each for each in history["versions"] if each["changed"].get("holdings")]
        assert len(redeemed) == LIMIT

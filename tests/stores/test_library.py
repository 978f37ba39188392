"""`Mock(store=...)`: a mock in this process keeps its world where the command would."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import web

from liveops_kit import Mock, SettingsError


def redeem(mock: Mock) -> tuple[int, int]:
    """The status and the error code of a redemption of the code that works once."""
    url = f"{mock.url}/v2/project/{mock.project_id}/coupon/redeem"
    headers = {"Authorization": f"Bearer {mock.token('alice')}"}
    response = web.post(url, headers=headers, json={"coupon_code": "ONCE"})
    return response.status_code, response.json().get("errorCode", 0)


def test_a_later_mock_goes_on_with_the_world_of_the_store(new_store: Callable[[str], str]) -> None:
    store = new_store("sqlite")
    with Mock(store=store) as mock:
        assert redeem(mock) == (200, 0)
    with Mock(store=store) as mock:
        assert redeem(mock) == (422, 9804)
        mock.reset()
        assert redeem(mock) == (200, 0)


def test_two_mocks_at_once_serve_one_world(new_store: Callable[[str], str]) -> None:
    store = new_store("sqlite")
    with Mock(store=store) as one, Mock(store=store) as other:
        assert [redeem(one), redeem(other), redeem(one)] == [(200, 0), (422, 9804), (422, 9804)]


def test_a_store_that_cannot_be_used_is_told() -> None:
    with pytest.raises(SettingsError, match="--store is memory, sqlite:///FILE or postgresql://"):
        Mock(store="world.db")

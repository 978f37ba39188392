"""The same game with an asynchronous client: the fixtures serve async tests as they are."""

import asyncio

import httpx
import pytest

pytest.importorskip("pytest_asyncio", reason="asynchronous tests need pytest-asyncio")
pytestmark = [pytest.mark.asyncio, pytest.mark.liveops(fixtures="world.yaml")]


async def redeem(mock, token, code):
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
        url = f"{mock.url}/v2/project/{mock.project_id}/coupon/redeem"
        return (await client.post(url, json={"coupon_code": code})).status_code


async def test_two_devices_redeem_a_code_once(liveops_mock, liveops_player, liveops_journal):
    player = liveops_player()
    calls = [redeem(liveops_mock, player.token, "HELLO") for _ in range(2)]
    assert sorted(await asyncio.gather(*calls)) == [200, 422]
    assert player.inventory == {"hat_red": 1}
    liveops_journal.assert_called("redeem-coupon", times=2, user=player.external_id)


async def test_trouble_reaches_an_asynchronous_client(liveops_mock, liveops_token, liveops_faults):
    liveops_faults.add("redeem-coupon", status=503, times=1)
    token = liveops_token("alice")
    assert await redeem(liveops_mock, token, "HELLO") == 503
    assert await redeem(liveops_mock, token, "HELLO") == 200

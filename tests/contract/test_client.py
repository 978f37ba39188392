"""Requests as the specification says they are made."""

import pytest
from tests import web

from liveops_kit.contract import Client, Target
from liveops_kit.openapi import document as spec


@pytest.fixture
def client():
    target = Target(
        base_url="http://127.0.0.1:8080/api/", user_token="a.b.c", second_user_token="d.e.f"
    )
    client = Client(target, spec.load())
    yield client
    client.close()


def test_an_admin_call_is_signed_with_the_key(client):
    request = client.request("get-coupon", {"external_id": "a/b"})
    assert str(request.url) == ("http://127.0.0.1:8080/api/v3/project/44056/admin/coupon/a%2Fb")
    assert request.headers["authorization"] == "Basic NDQwNTY6ZGVtbw=="


@pytest.mark.parametrize(
    ("caller", "header"), [("documented", "Bearer a.b.c"), ("second", "Bearer d.e.f")]
)
def test_a_client_call_is_signed_with_a_token(client, caller, header):
    request = client.request("redeem-coupon", body={"coupon_code": "A"}, caller=caller)
    assert request.headers["authorization"] == header
    assert request.content == b'{"coupon_code":"A"}'


def test_nobody_sends_no_credentials(client):
    assert "authorization" not in client.request("get-coupons", caller="nobody").headers


def test_a_merchant_signs_with_its_own_id():
    assert Target(merchant_id=77, api_key="k").basic == ("77", "k")


def test_the_player_is_the_subject_of_the_token():
    assert Target(user_token="e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30").user_external_id == "player-1"
    assert Target(user_token="opaque").user_external_id is None
    assert Target().user_external_id is None


def test_a_request_can_be_told_as_a_command(client):
    request = client.request("create-coupon-code", {"external_id": "x"}, body={"coupon_code": "A"})
    assert client.curl(request) == (
        ': "${LIVEOPS_API_KEY:?set it to the API key of the project}"\n'
        'curl -X POST -u "44056:${LIVEOPS_API_KEY}" -H \'content-type: '
        'application/json\' -d \'{"coupon_code":"A"}\' '
        "http://127.0.0.1:8080/api/v2/project/44056/admin/coupon/x/code"
    )


@pytest.mark.parametrize(
    ("operation_id", "path", "options"),
    [
        ("get-coupons", {}, {}),
        ("get-coupons", {}, {"query": {"limit": 5, "offset": 0}}),
        ("get-coupons", {}, {"headers": {"Accept": "text/html", "X-Odd": "1"}}),
        ("get-coupon-code-limit", {"external_id": "x"}, {"query": {"codes[]": ["a b", "c&d"]}}),
        ("create-coupon-code", {"external_id": "x/y"}, {"body": {"coupon_code": "Ü"}}),
    ],
)
def test_a_request_is_the_one_that_httpx_builds(client, operation_id, path, options):
    """Method, URL, headers in their order, body and patience."""
    ours = client.request(operation_id, path, caller="nobody", **options)
    with web.Client(timeout=Target().timeout) as library:
        theirs = library.build_request(
            ours.method, ours.url.copy_with(query=None), params=options.get("query"),
            headers=options.get("headers"), json=options.get("body"),
        )  # fmt: skip
    assert (ours.method, ours.url, ours.content) == (theirs.method, theirs.url, theirs.content)
    assert ours.headers.multi_items() == theirs.headers.multi_items()
    assert ours.extensions == theirs.extensions

"""Which web pages may call the mock: the API from where it is allowed, the control plane never."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import DEFAULT_PROJECT, Mock, basic, make_mock, refusal

each = pytest.mark.parametrize
ORIGIN = "https://game.example"
ADMIN = basic(str(DEFAULT_PROJECT))
COUPONS = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
ALLOWED = "access-control-allow-origin"
CONTROL = [
    "/_mock/health",
    "/_mock/state",
    "/_mock/clock",
    "/_mock/projects/44056/users/alice",
    "/_mock/openapi.json",
    "/_mock/ui/",
    "/_mock/nothing",
    "/_mock",
]


def preflight(mock: Mock, path: str, method: str = "POST", origin: str = ORIGIN) -> Any:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,x-engine",
    }
    return mock.client.options(path, headers=headers, follow_redirects=False)


def ours(response: Any) -> dict[str, str]:
    return {k: v for k, v in response.headers.items() if k.startswith("access-control-")}


@pytest.fixture(scope="module")
def chosen() -> Mock:
    """Serves the pages of one origin only."""
    return make_mock(cors_origins=(ORIGIN,))


def test_a_preflight_allows_every_method_and_every_header(mock: Mock) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        response = preflight(mock, COUPONS, method)
        assert response.status_code == 200
        assert response.headers[ALLOWED] == "*"
        assert response.headers["access-control-allow-headers"] == (
            "authorization,content-type,x-engine"
        )
        assert method in response.headers["access-control-allow-methods"].split(", ")


@each(
    ("method", "path", "status"),
    [
        ("GET", COUPONS, 200),
        ("GET", f"{COUPONS}/none", 404),
        ("POST", COUPONS, 422),
        ("PATCH", COUPONS, 405),
        ("GET", "/api/v2/nothing", 404),
        ("GET", f"{COUPONS}/", 403),
        ("GET", f"{COUPONS}%0A", 403),
        ("OPTIONS", COUPONS, 204),
        ("GET", "/api/openapi.json", 200),
    ],
)
def test_every_answer_of_the_api_can_be_read_by_a_page(
    mock: Mock, method: str, path: str, status: int
) -> None:
    """Refusals too: a page that may not read them shows its user nothing."""
    response = mock.client.request(method, path, headers={**ADMIN, "Origin": ORIGIN})
    assert response.status_code == status
    assert response.headers[ALLOWED] == "*"
    assert (
        response.headers["access-control-expose-headers"] == "Allow, Retry-After, X-LiveOps-Explain"
    )


def test_a_call_without_an_origin_gets_no_such_headers(mock: Mock) -> None:
    assert ours(mock.client.get(COUPONS, headers=ADMIN)) == {}


@each("path", CONTROL)
def test_the_control_plane_is_closed_to_pages(mock: Mock, path: str) -> None:
    """No page that happens to be open in the browser resets the world."""
    for method in ("GET", "PUT", "POST", "OPTIONS"):
        response = mock.client.request(
            method, path, headers={"Origin": ORIGIN}, follow_redirects=False
        )
        assert ours(response) == {}
    for method in ("POST", "PUT"):
        response = preflight(mock, path, method)
        assert response.status_code != 200
        assert ours(response) == {}


@each("origin", [ORIGIN, "http://localhost:3000", "null"])
def test_credentials_of_the_browser_are_never_asked_for(mock: Mock, origin: str) -> None:
    for response in (
        preflight(mock, COUPONS, origin=origin),
        mock.client.get(COUPONS, headers={**ADMIN, "Origin": origin}),
    ):
        assert "access-control-allow-credentials" not in response.headers


def test_only_configured_origins_are_allowed(chosen: Mock) -> None:
    assert preflight(chosen, COUPONS).headers[ALLOWED] == ORIGIN
    for path in (COUPONS, "/api/openapi.json", "/api/v2/nothing", f"{COUPONS}/"):
        response = chosen.client.get(path, headers={**ADMIN, "Origin": ORIGIN})
        assert response.headers[ALLOWED] == ORIGIN
        assert response.headers["vary"] == "Origin"


@each(
    "origin",
    [
        "https://evil.example",
        "http://game.example",
        "https://game.example:8443",
        "https://game.example.evil.example",
        "https://GAME.example",
        "null",
        "",
    ],
)
def test_other_origins_are_not_allowed(chosen: Mock, origin: str) -> None:
    refused = preflight(chosen, COUPONS, origin=origin)
    assert refused.status_code == 400
    assert ALLOWED not in refused.headers
    for path in (COUPONS, "/api/openapi.json"):
        response = chosen.client.get(path, headers={**ADMIN, "Origin": origin})
        assert response.status_code == 200
        assert ALLOWED not in response.headers


def test_an_origin_is_no_credential(chosen: Mock) -> None:
    assert refusal(chosen.client.get(COUPONS, headers={"Origin": ORIGIN}))[0] == 401

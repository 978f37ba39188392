"""Requests that never reach the router, and odd paths that it must handle."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import NOT_FOUND, OPERATIONS, Game, Mock, basic, refusal

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.naming import named

each = pytest.mark.parametrize
FORBIDDEN_ROUTE = (403, 0, "Requested endpoint is forbidden")
COUPONS = "/api/v3/project/44056/admin/coupon"
VERIFY = "/api/v2/project/44056/promotion/code"


def get(mock: Mock, path: str, **headers: str) -> Any:
    sent = {**mock.game().admin, **headers}
    return mock.client.get(path, headers=sent, follow_redirects=False)


# -- control characters ----------------------------------------------------------------------------
@each("character", [*range(0x20), 0x7F], ids=lambda n: f"{n:02X}")
def test_a_control_character_is_never_routed(mock: Mock, character: int) -> None:
    """`$` in a router's pattern matches before a line break, too: `/coupon%0A` is not `/coupon`."""
    escaped = f"%{character:02X}"
    for path in (f"{COUPONS}{escaped}", f"{COUPONS}/a{escaped}", f"/api{escaped}{COUPONS[4:]}"):
        assert refusal(get(mock, path)) == FORBIDDEN_ROUTE
    assert refusal(get(mock, f"{VERIFY}/A{escaped}/verify")) == NOT_FOUND
    assert refusal(get(mock, f"/_mock/health{escaped}")) == NOT_FOUND


def test_a_control_character_in_a_users_name_is_not_found(game: Game) -> None:
    path = f"/projects/{game.project_id}/users/alice%0A"
    assert refusal(game.control("PUT", path, {})) == NOT_FOUND
    assert refusal(game.control("GET", path)) == NOT_FOUND


# -- slashes ---------------------------------------------------------------------------------------
@each(
    ("path", "answer"),
    [
        (f"{COUPONS}/", FORBIDDEN_ROUTE),
        (f"{COUPONS}//", FORBIDDEN_ROUTE),
        (f"{COUPONS}//a", FORBIDDEN_ROUTE),
        (f"{COUPONS}/a/", FORBIDDEN_ROUTE),
        (f"{COUPONS}/a%2Fb", FORBIDDEN_ROUTE),
        (f"{COUPONS}/%2F", FORBIDDEN_ROUTE),
        (f"{COUPONS}%2F", FORBIDDEN_ROUTE),
        ("/api//v3/project/44056/admin/coupon", FORBIDDEN_ROUTE),
        # The client takes `api` for a host, and asks for the rest.
        (
            "//api/v3/project/44056/admin/coupon",
            (
                404,
                0,
                "Not found: the API is under /api, so this call is "
                "/api/v3/project/44056/admin/coupon",
            ),
        ),
        (f"{VERIFY}/A/verify/", NOT_FOUND),
        (f"{VERIFY}//verify", NOT_FOUND),
        (f"{VERIFY}/A%2FB/verify", NOT_FOUND),
        (f"{VERIFY}/../verify", NOT_FOUND),
    ],
)
def test_slashes_count(mock: Mock, path: str, answer: Any) -> None:
    """No redirect, no guess: a slash too many is another path."""
    assert refusal(get(mock, path)) == answer


@each("path", [f"{COUPONS}/a/", f"{COUPONS}/"])
@each("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_slash_at_the_end_is_refused_with_every_method(
    mock: Mock, method: str, path: str
) -> None:
    """A redirect would make a POST a GET, or lose its body."""
    response = mock.client.request(method, path, follow_redirects=False)
    assert refusal(response) == FORBIDDEN_ROUTE


# -- long paths, large numbers, other alphabets ----------------------------------------------------
def test_a_path_of_2048_characters_is_read_and_a_longer_one_is_not(mock: Mock) -> None:
    for length, answer in ((2048, NOT_FOUND), (2049, FORBIDDEN_ROUTE)):
        path = f"{COUPONS}/".ljust(length, "x")
        assert refusal(get(mock, path)) == answer
    assert refusal(get(mock, f"/api/{'x' * 60_000}")) == NOT_FOUND


@each("digits", [18, 19, 2000])
def test_a_project_of_many_digits_is_somebody_elses(mock: Mock, digits: int) -> None:
    """ERR-6a: whose it is comes before whether there can be one."""
    path = f"/api/v3/project/{'9' * digits}/admin/coupon"
    assert refusal(get(mock, path)) == (403, 0, "Access to the project is forbidden")
    same = basic("9" * min(digits, 18))
    assert mock.client.get(path, headers=same).status_code in (403, 404)


@each(("digits", "answer"), [(18, 200), (19, 401), (5000, 401)])
def test_an_account_of_many_digits_harms_nobody(mock: Mock, digits: int, answer: int) -> None:
    """Python itself declines to read numbers of more than 4300 digits."""
    assert mock.client.get(COUPONS, headers=basic("7" * digits)).status_code == answer


def test_a_project_is_the_same_however_its_number_is_written(game: Game) -> None:
    game.coupon()
    for written in (f"0{game.project_id}", f"+{game.project_id}"):
        response = game.client.get(f"/api/v3/project/{written}/admin/coupon", headers=game.admin)
        assert response.json()["total_promotions_count"] == 1


@each("written", ["٤٤٠٥٦", "４４０５６", "²", "44056.0", "4e4", "0x2a", "--1", "1_000", " 1"])
def test_other_spellings_of_numbers_are_not_found(mock: Mock, written: str) -> None:
    assert refusal(get(mock, f"/api/v3/project/{written}/admin/coupon")) == NOT_FOUND


@each("code", ["ä", "ÄÖÜ", "кодекс", "コード", "🎁", "A B", "a\u2028b", "a\u00a0b", "%", "?#&="])
def test_a_code_of_any_alphabet_is_looked_up(game: Game, code: str) -> None:
    response = game.call("verify-promotion-code", code=code)
    assert refusal(response) == (404, 9811, "[0401-9811]: Code not found.")
    assert refusal(game.redeem(code)) == (404, 9807, "[0401-9807]: Enter a valid coupon code.")


@each("escaped", ["%FF", "%C3%28", "%ED%A0%80", "%C0%80", "%"])
def test_bytes_that_are_no_text_are_not_found(mock: Mock, escaped: str) -> None:
    assert refusal(get(mock, f"{COUPONS}/{escaped}")) == NOT_FOUND


def test_codes_are_told_from_one_another_by_their_case_and_their_accents(game: Game) -> None:
    """PRM-3b."""
    game.coupon("spring", "abc", "ABC")
    for code, status in (("abc", 200), ("ABC", 200), ("aBC", 404), ("àbc", 404), ("ａｂｃ", 404)):
        assert game.call("verify-promotion-code", code=code).status_code == status


# -- HEAD and OPTIONS ------------------------------------------------------------------------------
def test_head_is_get_without_the_body(mock: Mock) -> None:
    response = mock.client.head(COUPONS, headers=mock.game().admin)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "application/json"
    assert mock.client.head(COUPONS).status_code == 401
    assert mock.client.head("/api/openapi.json").status_code == 200


def test_options_names_the_methods_of_every_path(game: Game) -> None:
    for operation in OPERATIONS.values():
        response = game.client.options(game.url(operation))
        assert (response.status_code, response.content) == (204, b"")
        allowed = response.headers["allow"].split(", ")
        assert operation.method in allowed
        assert allowed[-1] == "OPTIONS"


def test_options_of_an_unknown_path_is_not_found(mock: Mock) -> None:
    assert refusal(mock.client.options("/api/v3/nothing")) == NOT_FOUND
    assert refusal(mock.client.options("/api/v2/project/1/admin/x")) == FORBIDDEN_ROUTE


def test_the_api_browser_is_a_page_and_the_root_leads_to_it(mock: Mock) -> None:
    root = mock.client.get("/", follow_redirects=False)
    assert (root.status_code, root.headers["location"]) == (307, "/api/ui/")
    for path in ("/api/ui/", "/_mock/ui/"):
        response = mock.client.get(path)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/html")


@each(
    ("path", "document"),
    [("/api", spec.served()), ("/_mock", spec.load("control"))],
    ids=["api", "control"],
)
def test_the_specification_is_served_with_the_server_it_was_read_from(
    mock: Mock, path: str, document: spec.Spec
) -> None:
    served = mock.client.get(f"{path}/openapi.json").json()
    assert served.pop("servers") == [{"url": path}]
    expected = {k: v for k, v in named(document.document).items() if k != "servers"}
    assert served == expected

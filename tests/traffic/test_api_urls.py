"""Which operation a URL is about."""

from __future__ import annotations

import pytest
from tests.traffic.exchanges import LIVE

from liveops_kit.openapi.document import served
from liveops_kit.openapi.router import Match
from liveops_kit.traffic.api_urls import BaseUrl, OperationFinder, Stranger

each = pytest.mark.parametrize
FINDER = OperationFinder(served())


@each(
    ("method", "path", "operation_id", "parameters"),
    [
        ("GET", "/v2/project/7/cart", "get-user-cart", {"project_id": "7"}),
        ("GET", "/v2/project/7/cart/a%2Fb", "get-cart-by-id", {"cart_id": "a/b"}),
        ("PUT", "/v2/project/7/cart/fill", "cart-fill", {}),
        ("GET", "/v2/project/7/cart/fill", "get-cart-by-id", {"cart_id": "fill"}),
        ("GET", "/v2/project/7/items/virtual_items", "get-virtual-items", {}),
        ("HEAD", "/v2/project/7/cart", "get-user-cart", {}),
        ("GET", "/v2/project/x/cart?locale=en", "get-user-cart", {"project_id": "x"}),
    ],
)
@each("base", [LIVE, "http://127.0.0.1:8080", "http://a/some/where"])
def test_calls_are_found_under_any_prefix(
    base: str, method: str, path: str, operation_id: str, parameters: dict[str, str]
) -> None:
    found = FINDER.find(method, base + path)
    assert isinstance(found, Match)
    assert found.target.operation_id == operation_id
    assert parameters.items() <= dict(found.values).items()


def test_every_operation_is_found_by_its_own_path() -> None:
    operations = served().operations.values()
    assert len(operations) == 225
    for operation in operations:
        found = FINDER.find(
            operation.method, LIVE + operation.path.replace("{", "").replace("}", "")
        )
        assert isinstance(found, Match)
        assert found.target is operation


@each(
    ("base", "url", "is_known"),
    [
        (LIVE, f"{LIVE}/v2/project/7/cart", True),
        (f"{LIVE}/", f"{LIVE}/v2/project/7/cart", True),
        (LIVE, "https://STORE.xsolla.com:443/api/v2/project/7/cart", True),
        (LIVE, "https://store.xsolla.com/v2/project/7/cart", False),
        (LIVE, "https://store.xsolla.com/apiary/v2/project/7/cart", False),
        (LIVE, "https://store.xsolla.com:8443/api/v2/project/7/cart", False),
        (LIVE, "https://evil.example/api/v2/project/7/cart", False),
        ("http://a:8080", "http://a:8080/v2/project/7/cart", True),
    ],
)
def test_base_urls_are_taken_at_their_word(base: str, url: str, is_known: bool) -> None:
    finder = OperationFinder(served(), [BaseUrl(base)])
    assert isinstance(finder.find("GET", url), Match) is is_known
    if not is_known:
        assert finder.find("GET", url) == Stranger("host")


@each("url", ["store.xsolla.com", "ftp://a", "http://", "/api"])
def test_a_base_url_has_a_scheme_and_a_host(url: str) -> None:
    with pytest.raises(ValueError, match="is no URL such as"):
        BaseUrl(url)

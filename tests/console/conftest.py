"""One mock with players, calls and snapshots, and its console as a client sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.server.game import Mock, make_mock

pytest.register_assert_rewrite("tests.server.game")


class Browser:
    """A client that keeps the cookie, and fills forms as a browser does."""

    def __init__(self, mock: Mock, project_id: int) -> None:
        self.mock = mock
        self.game = mock.game(project_id)
        self.project_id = project_id
        self._client = mock.client

    def get(self, page: str, **more: Any) -> Any:
        """Return a page of the project."""
        return self._client.get(f"/_mock/console/p/{self.project_id}/{page}", **more)

    def press(self, page: str, label: str, **fields: str) -> Any:
        """Fill the form whose button has a label, and press it."""
        shown = self.get(page)
        assert shown.status_code == 200, shown.text
        for form in re.findall(r"<form.*?</form>", shown.text, re.DOTALL):
            if re.search(rf"<button[^>]*>{re.escape(label)}</button>", form):
                return self.send(page, form, fields)
        raise AssertionError(f"{page} has no button {label}")

    def send(self, page: str, form: str, fields: dict[str, str]) -> Any:
        """Send a form with its hidden fields and these."""
        from html import unescape

        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
        data = {name: unescape(value) for name, value in hidden} | fields
        target = re.search(r'<form[^>]*action="([^"]*)"', form)
        url = target[1] if target else f"/_mock/console/p/{self.project_id}/{page}"
        return self._client.post(url, data=data)


@pytest.fixture(scope="session")
def console_mock() -> Iterator[Mock]:
    """The mock whose console is looked at."""
    made = make_mock()
    with made.client:
        yield made


_numbers = iter(range(70_001, 80_000))


@pytest.fixture
def browser(console_mock: Mock) -> Browser:
    """A browser at a project that no other test uses."""
    return Browser(console_mock, next(_numbers))

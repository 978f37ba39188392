"""The console over HTTP: what its pages show, what its buttons do, and whom it refuses."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from html import unescape
from typing import Any

import pytest
from tests.console.conftest import Browser
from tests.server.game import Mock, make_mock

from liveops_kit.console.actions import body_of
from liveops_kit.console.control_plane import PlaneError
from liveops_kit.console.words import api_curl, fault_of, pytest_of

each = pytest.mark.parametrize
LEVEL = {"attribute": "level", "type": "number", "operator": "le", "value": "20"}
PAGES = ("players", "journal", "rules", "time", "promotions", "orders", "faults")


def words(response: Any) -> str:
    """Return the text of a page, in one line."""
    assert response.status_code == 200, response.text
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


# -- pages -----------------------------------------------------------------------------------------
@each("page", PAGES)
def test_an_empty_project_says_what_to_do_next(browser: Browser, page: str) -> None:
    response = browser.get(page)
    assert response.status_code == 200
    assert 'class="empty"' in response.text
    assert response.headers["cache-control"] == "no-store"


def test_the_first_page_is_that_of_the_fixtures(console_mock: Mock) -> None:
    for path in ("/_mock/console", "/_mock/console/"):
        response = console_mock.client.get(path)
        assert response.url.path == "/_mock/console/p/44056/players"


def test_a_player_is_made_found_and_changed(browser: Browser) -> None:
    made = browser.press("players", "Make", name="alice", **{"t.country": "DE"})
    assert made.url.path.endswith("/players/alice")
    assert "alice" in words(browser.get("players", params={"search": "ALI"}))
    assert "No player has “bob”" in words(browser.get("players", params={"search": "bob"}))
    fields = {"j.attributes": '{"level": 7}', "t.country": "FR", "t.clan": "frost"}
    browser.press("players/alice", "Save", **fields)
    user = browser.game.control("GET", f"/projects/{browser.project_id}/users/alice").json()
    assert user["attributes"] == {"level": 7, "country": "FR", "clan": "frost"}


def test_a_field_that_is_wrong_is_named_and_nothing_changes(browser: Browser) -> None:
    browser.game.tell("alice", attributes={"level": 7})
    wrong = browser.press("players/alice", "Save", **{"j.attributes": "{level"})
    assert wrong.status_code == 422
    assert "attributes is not JSON" in wrong.text
    refused = browser.press("players/alice", "Save", **{"j.attributes": "{}", "t.country": "x"})
    assert refused.status_code == 422
    assert "country" in refused.text
    user = browser.game.control("GET", f"/projects/{browser.project_id}/users/alice").json()
    assert user["attributes"] == {"level": 7}


def test_a_token_of_the_page_plays_as_the_player(browser: Browser) -> None:
    browser.game.tell("alice")
    page = browser.press("players/alice", "Make a token")
    token = re.search(r'<pre id="token" tabindex="0">([^<]*)</pre>', page.text)
    assert token is not None
    headers = {"Authorization": f"Bearer {token[1]}"}
    assert browser.game.call("get-user-inventory", headers=headers).status_code == 200


def test_a_refused_code_is_explained_and_made_a_fault(browser: Browser) -> None:
    game = browser.game
    game.coupon("spring", "A", attribute_conditions=[LEVEL])
    game.tell("alice", attributes={"level": 7})
    game.redeem("A")
    assert "must be at least 20" in words(browser.get("journal"))
    number = game.control("GET", "/journal").json()["requests"][-1]["number"]
    page = words(browser.get(f"journal/{number}"))
    assert "The player's level is 7, and must be at least 20. CPN-19" in page
    assert "A user who does not meet the coupon's `attribute_conditions`" in page
    assert "liveops_client.call('redeem-coupon', user='alice', body={'coupon_code': 'A'})" in page
    browser.press(f"journal/{number}", "Set this fault")
    [fault] = [each for each in game.control("GET", "/faults").json()["faults"]
               if each["project_id"] == browser.project_id]  # fmt: skip
    assert (fault["operation"], fault["error"], fault["user"]) == ("redeem-coupon", 9807, "alice")
    game.control("DELETE", f"/faults/{fault['number']}")
    assert "CPN-19" in words(browser.get("rules"))


def test_the_journal_is_filtered(browser: Browser) -> None:
    browser.game.redeem("A")
    browser.game.redeem("B", user="bob")
    assert "1 of" in words(browser.get("journal", params={"user": "bob"}))
    rows = browser.get("journal", headers={"HX-Request": "true"})
    assert rows.text.lstrip().startswith("<p")
    assert "No request fits" in words(browser.get("journal", params={"verdict": "broken"}))


def test_time_is_moved_for_this_project_alone(browser: Browser, console_mock: Mock) -> None:
    browser.press("time", "+1 week")
    page = words(browser.get("time"))
    assert "2026-12-08 10:00:00 UTC" in page
    assert "a clock of its own" in page
    assert console_mock.game().control("GET", "/clock").json()["now"].startswith("2026-12-01")
    browser.press("time", "Freeze there", **{"m.frozen": "2026-12-24T20:00"})
    assert "2026-12-24 20:00:00 UTC" in words(browser.get("time"))
    browser.press("time", "Back to the default clock")
    assert "goes by the default clock" in words(browser.get("time"))


def test_promotions_are_switched(browser: Browser) -> None:
    browser.game.coupon("spring", "A")
    browser.press("promotions", "Switch off")
    assert "off" in words(browser.get("promotions", params={"state": "off"}))
    assert browser.game.redeem("A").status_code == 404
    browser.press("promotions", "Switch on")
    assert browser.game.redeem("A").status_code == 200
    number = browser.game.control("GET", f"/projects/{browser.project_id}/promotions").json()
    page = words(browser.get(f"promotions/{number['promotions'][0]['promotion_id']}"))
    assert "A 1 0 9" in page
    assert "alice 1 0" in page


def test_what_was_restored_or_reset_is_undone(browser: Browser) -> None:
    browser.game.tell("alice")
    browser.press("faults", "Take a snapshot", name="yesterday")
    browser.game.tell("bob")
    assert "users added" in words(browser.get("snapshots/yesterday"))
    browser.press("faults", "Restore")
    assert "bob" not in words(browser.get("players"))
    browser.press("faults", "Undo the last restore or reset")
    assert "bob" in words(browser.get("players"))
    browser.press("faults", "Reset this project")
    assert "met no player yet" in words(browser.get("players"))
    browser.press("faults", "Undo the last restore or reset")
    assert "alice" in words(browser.get("players"))
    browser.game.control("DELETE", "/snapshots/yesterday")


def test_a_page_of_a_project_that_is_no_number_is_not_found(browser: Browser) -> None:
    assert browser.get("nothing").status_code == 404
    missing = browser.get("players/nobody")
    assert (missing.status_code, "Could not find User" in missing.text) == (404, True)


# -- safety ----------------------------------------------------------------------------------------
def test_names_from_strangers_stay_text(browser: Browser) -> None:
    evil = "<script>alert(1)</script>"
    browser.game.coupon("spring", "A", name={"en": evil})
    browser.game.tell("alice", attributes={"note": evil})
    browser.game.redeem("A", user="<img/src=x>")
    for page in ("players", "players/alice", "promotions", "time", "journal"):
        text = browser.get(page).text
        assert evil not in text
        assert "<img/src" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in browser.get("promotions").text


def test_every_page_has_a_strict_policy_and_no_inline_script(browser: Browser) -> None:
    for page in PAGES:
        response = browser.get(page)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=|javascript:", response.text)


def test_a_form_without_the_token_of_a_page_is_refused(browser: Browser) -> None:
    browser.game.tell("alice")
    client, path = browser.mock.client, f"/_mock/console/p/{browser.project_id}/act"
    form = {"method": "POST", "path": "/reset", "body": f'{{"project_id": {browser.project_id}}}'}
    for token in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
        assert client.post(path, data={**form, **token}).status_code == 403
    assert "alice" in words(browser.get("players"))


@each(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_a_page_of_another_origin_gets_nothing(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    for page in ("players", "events"):
        if status != 200 or page == "players":
            assert browser.get(page, headers=headers).status_code == status


def test_a_link_to_the_console_may_be_followed_from_anywhere(console_mock: Mock) -> None:
    sent = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document"}  # fmt: skip
    opened = console_mock.client.get("/_mock/console/", headers=sent, follow_redirects=False)
    assert opened.status_code == 302


def test_the_token_of_the_control_plane_is_asked_for_and_passed_on() -> None:
    mock = make_mock(control_token="t0ken", auth="strict")
    with mock.client as client:
        refused = client.get("/_mock/console/")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
        opened = client.get("/_mock/console/", auth=("", "t0ken"))
        assert opened.status_code == 200
        assert "t0ken" not in opened.text


@each(
    "path",
    ["//evil.example", "/../api/v2", "reset", "/reset?x=1", "/reset#", "http://evil.example/"],
)
def test_a_button_calls_the_control_plane_alone(browser: Browser, path: str) -> None:
    browser.get("players")
    csrf = browser.mock.client.cookies["liveops_console"]
    form = {"csrf": csrf, "method": "POST", "path": path}
    answer = browser.mock.client.post(f"/_mock/console/p/{browser.project_id}/act", data=form)
    assert answer.status_code in (403, 404, 422)


def test_after_a_button_no_other_site_is_gone_to(browser: Browser) -> None:
    browser.get("players")
    csrf = browser.mock.client.cookies["liveops_console"]
    for there in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        form = {"csrf": csrf, "method": "DELETE", "path": "/faults", "next": there}
        url = f"/_mock/console/p/{browser.project_id}/act"
        answer = browser.mock.client.post(url, data=form, follow_redirects=False)
        assert answer.status_code == 303
        assert "evil" not in answer.headers["location"]


# -- live events -----------------------------------------------------------------------------------
def test_events_tell_of_new_requests_of_the_project(browser: Browser) -> None:
    """The application itself is asked: the test client waits for the end of an answer."""
    browser.game.redeem("A")
    scope = {
        "type": "http", "method": "GET", "scheme": "http", "query_string": b"after=0",
        "path": f"/_mock/console/p/{browser.project_id}/events",
        "headers": [(b"host", b"localhost")],
    }  # fmt: skip

    async def listen() -> list[bytes]:
        heard: list[bytes] = []
        first = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await first.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            heard.append(message.get("body", b""))
            if b"event: journal" in heard[-1]:
                first.set()

        await asyncio.wait_for(browser.mock.app(scope, receive, send), 10)
        return heard

    text = b"".join(asyncio.run(listen())).decode()
    number = browser.game.control("GET", "/journal").json()["recorded"]
    assert f"event: journal\nid: {number}\ndata: {number}\n\n" in text


# -- words -----------------------------------------------------------------------------------------
ENTRY: dict[str, Any] = {
    "method": "POST", "path": "/api/v3/project/1/admin/coupon/it's", "operation": "get-coupon",
    "project_id": 1, "user": None, "status": 200, "error_code": None,
    "parameters": {"project_id": 1, "external_id": "it's"},
    "request": {
        "query": [{"name": "a b", "value": "$(rm)"}],
        "headers": [{"name": "authorization", "value": "Basic ***"},
                    {"name": "x-a", "value": "$(rm) *** `rm`"}],
        "body": "{'",
    },
}  # fmt: skip


def test_a_command_to_copy_runs_nothing_that_a_stranger_wrote() -> None:
    command = api_curl("http://localhost", ENTRY)
    shown = command.replace("curl", "printf '%s|'", 1)
    done = subprocess.run(["sh", "-c", shown], capture_output=True, text=True, check=True,
                          env={"LIVEOPS_API_KEY": "abc", "PATH": "/usr/bin:/bin"})  # fmt: skip
    assert done.stdout.split("|")[:-1] == [
        "-X", "POST", "-u", "1:abc", "-H", "x-a: $(rm) *** `rm`", "-d", "{'",
        "http://localhost/api/v3/project/1/admin/coupon/it%27s?a+b=%24%28rm%29",
    ]  # fmt: skip


def test_a_test_to_paste_is_python_whatever_the_names(browser: Browser) -> None:
    text = pytest_of(ENTRY)
    compile(text, "pasted", "exec")
    assert 'external_id="it\'s"' in text
    assert fault_of(ENTRY) == {"operation": "get-coupon", "project_id": 1, "times": 1,
                               "status": 503}  # fmt: skip


def test_the_parts_of_a_form_become_a_body() -> None:
    form = {"csrf": "x", "t.operation": "", "n.status": "503", "n.latency": "0.5",
            "b.is_enabled": "true", "m.frozen": "2026-12-24T20:00", "j.attributes": ""}  # fmt: skip
    assert body_of(form) == {"status": 503, "latency": 0.5, "is_enabled": True,
                             "frozen": "2026-12-24T20:00:00Z", "attributes": {}}  # fmt: skip
    with pytest.raises(PlaneError, match="status is a number"):
        body_of({"n.status": "many"})


# -- the start -------------------------------------------------------------------------------------
def test_a_start_imports_neither_flask_nor_the_console() -> None:
    """As in an installation without the extra; Connexion imports Flask where it is installed."""
    script = (
        "import sys\n"
        "sys.modules['flask'] = None\n"
        "from liveops_kit.server.application import build\n"
        "from liveops_kit.server.serve import make_world\n"
        "from liveops_kit.settings import Settings\n"
        "settings = Settings()\n"
        "build(settings, make_world(settings))\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'a2wsgi'"
        " or name.startswith('liveops_kit.console')])\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True,
                          text=True, check=True, timeout=60)  # fmt: skip
    assert done.stdout.splitlines() == ["[]"]


def test_without_the_extra_a_page_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveops_kit.console.asgi.find_spec", lambda name: None)
    with make_mock().client as client:
        page = client.get("/_mock/console/")
    assert page.status_code == 501
    assert "pip install 'liveops-kit[console]'" in page.text

"""Debian's chromium, for tests that look at a page as a person would."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-breakpad", "--disable-component-update",
    "--disable-default-apps", "--disable-extensions", "--disable-quic", "--disable-sync",
    "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 90
"""Seconds that an answer of the browser may take, such as that a page is loaded."""

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Debian's chromium is not installed; .ci/run installs it"
)

Message = dict[str, Any]


def once_there(*selectors: str) -> str:
    """A script that says the page as it is once it has these, or after 20 seconds without."""
    return f"""new Promise((done) => {{
      const end = () => done(document.documentElement.outerHTML);
      const wanted = {json.dumps(selectors)};
      const look = () => wanted.every((each) => document.querySelector(each)) && end();
      new MutationObserver(look).observe(
        document, {{ subtree: true, childList: true, attributes: true }});
      setTimeout(end, 20_000);
      look();
    }})"""


class Browser:
    """A browser that runs; it speaks the DevTools protocol, JSON that ends with a zero byte."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = os.fdopen(commands, "wb")
        self._answers = answers
        self._calls = 0
        self._rest = b""
        self._kept: list[Message] = []

    @contextmanager
    def page(self, *, width: int = 1280, scripts: bool = True) -> Iterator[Page]:
        """A page with a profile of its own, whose own scripts need not run."""
        profile = self.call("Target.createBrowserContext")
        try:
            target = self.call("Target.createTarget", url="about:blank", **profile)
            session = self.call("Target.attachToTarget", **target, flatten=True)["sessionId"]
            page = Page(self, session)
            page.resize(width)
            page.call("Emulation.setScriptExecutionDisabled", value=not scripts)
            page.call("Page.enable")
            page.call("Page.setLifecycleEventsEnabled", enabled=True)
            yield page
        finally:
            self.call("Target.disposeBrowserContext", **profile)
            self._kept.clear()

    def look(self, url: str, script: str, *, width: int = 1280, scripts: bool = True) -> Any:
        """Return what a script says in a page once loaded, as `page` and `Page.say` do."""
        with self.page(width=width, scripts=scripts) as page:
            page.load(url)
            return page.say(script)

    def call(self, method: str, session: str | None = None, **params: Any) -> Message:
        """Return the result of a command, which is for a page or for the browser."""
        self._calls += 1
        command: Message = {"id": self._calls, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        self._commands.write(json.dumps(command).encode() + b"\0")
        self._commands.flush()
        answer = self.message(lambda message: message.get("id") == command["id"])
        assert "error" not in answer, (method, answer)
        result: Message = answer["result"]
        return result

    def message(self, wanted: Callable[[Message], bool]) -> Message:
        """Take the first message of a kind; the others are kept, as events may come early."""
        for number, message in enumerate(self._kept):
            if wanted(message):
                return self._kept.pop(number)
        limit = time.monotonic() + PATIENCE
        while not wanted(message := self._read(limit)):
            self._kept.append(message)
        return message

    def _read(self, limit: float) -> Message:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], max(0, limit - time.monotonic()))
            assert ready, f"the browser said nothing for {PATIENCE} seconds"
            more = os.read(self._answers, 1 << 16)
            assert more, "the browser has ended"
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        message: Message = json.loads(text)
        return message


class Page:
    """A page of a browser that runs."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **params: Any) -> Message:
        """Return the result of a command for this page."""
        return self._browser.call(method, self._session, **params)

    def resize(self, width: int) -> None:
        """Give the window another width."""
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)

    def load(self, url: str) -> None:
        """Go to an address, and return when it is loaded."""
        going = self.call("Page.navigate", url=url)
        assert "errorText" not in going, going
        self._browser.message(
            lambda message: (
                message.get("method") == "Page.lifecycleEvent"
                and message["params"]["name"] == "load"
                and message["params"]["loaderId"] == going["loaderId"]
            )
        )

    def say(self, script: str) -> Any:
        """Return what a script says. A promise is waited for."""
        done = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")


@contextmanager
def running_browser(folder: Path) -> Iterator[Browser]:
    """A browser whose profiles lie in a folder."""
    assert CHROMIUM is not None
    theirs_in, commands = os.pipe()
    answers, theirs_out = os.pipe()
    # It reads from 3 and writes to 4. What it writes to was opened last: it is not 3, made first.
    shell = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
    command = ["bash", "-c", shell, CHROMIUM, *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr,
            pass_fds=(theirs_in, theirs_out),
        )  # fmt: skip
    os.close(theirs_in)
    os.close(theirs_out)
    browser = Browser(commands, answers)
    try:
        yield browser
        browser.call("Browser.close")
        process.wait(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
        os.close(answers)

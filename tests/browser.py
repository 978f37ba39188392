"""Debian's chromium, for tests that look at a page as a person would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Debian's chromium is not installed; .ci/run installs it"
)


def loaded_page(url: str, folder: Path, *more: str) -> str:
    """Return a page as it is once loaded, with a profile in a folder."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={folder}", "--dump-dom", *more, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout

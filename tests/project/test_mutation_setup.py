"""Mutation testing can begin: mutmut's own way to call pytest finds every law."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from liveops_kit.contract.law import all_laws

ROOT = Path(__file__).parents[2]


def test_mutmut_finds_every_law() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "mutmut"
    ]
    arguments = [
        *settings["pytest_add_cli_args"], *settings["pytest_add_cli_args_test_selection"],
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"\n{len(all_laws())} tests collected" in done.stdout

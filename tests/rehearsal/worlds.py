"""Copies of the demo world with flaws in its calendar."""

from __future__ import annotations

from pathlib import Path

from tests.project.documented import ROOT


"""Worlds from and to a server that shares no rule with the mock: all it has is coupons."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("openapi_core")
pytest.importorskip("a2wsgi")

from a2wsgi import WSGIMiddleware
from click.testing import CliRunner, Result
from tests.independent.server import API_KEY, application

from liveops_kit.cli import main
from liveops_kit.contract import Target
from liveops_kit.contract.loopback_server import reachable
from liveops_kit.openapi import document as spec

GAME = """
project: {project_id: 44056}
items:
  - {sku: lamp, type: physical_good, name: {en: Lamp}}
coupons:
  - create:
      external_id: light
      name: {en: Light}
      bonus: []
      promotion_periods: [{date_from: '2026-01-01T00:00:00+00:00', date_until: null}]
      redeem_total_limit: 100
      redeem_user_limit: 2
      redeem_code_limit: null
    is_enabled: true
    codes: [LIGHT]
    generated_codes: 3
  - create: {external_id: dark, name: {en: Dark}}
"""


def run(*arguments: str | Path) -> Result:
    options = ("--api-key", API_KEY, "--rate", "2000/s")
    return CliRunner().invoke(main, [*map(str, arguments), *options])


def test_what_it_has_is_pushed_pulled_and_pushed_to_another(tmp_path: Path) -> None:
    game, first, second = (tmp_path / name for name in ("game.yaml", "first.yaml", "second.yaml"))
    game.write_text(GAME, encoding="utf-8")
    for source, file in ((game, first), (first, second)):
        with reachable(Target(app=WSGIMiddleware(application()), api_key=API_KEY)) as there:
            result = run("push", source, there.base_url, "--apply")
            assert result.exit_code == 0, result.output
            result = run("pull", there.base_url, "-o", file, "--codes")
            assert result.exit_code == 0, result.output
            assert "admin-get-attribute-list answered 403: nothing is read of it" in result.stderr
    light, dark = spec.read_yaml(second)["coupons"]
    assert light["codes"][0] == "LIGHT"
    assert len(light["codes"]) == 4
    assert (light["is_enabled"], dark["is_enabled"]) == (True, False)
    assert light["create"]["redeem_total_limit"] == 100
    assert second.read_bytes() == first.read_bytes()

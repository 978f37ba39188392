"""Rehearsals: flaws planted in a copy of the demo world, what nearly is one, and the reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from liveops_kit.cli import main
from liveops_kit.errors import SettingsError
from liveops_kit.openapi import document as spec
from liveops_kit.rehearsal.as_text import text_of
from liveops_kit.rehearsal.rehearsal import Plan, Rehearsal, rehearse

DEMO = (spec.data_root("fixtures") / "demo.yaml").read_text(encoding="utf-8")
START = datetime(2026, 12, 1, tzinfo=UTC)
TWO_MONTHS = ("--from", "2026-12-01", "--to", "2027-01-31", "--persona", "new,whale,de")

# What stands in the demo world, and what stands there instead: with a flaw, and nearly with one.
CHANGES = [
    (
        "name: {en: Welcome gift, de: Willkommensgeschenk}\n",
        """name: {en: Welcome gift, de: Willkommensgeschenk}
      promotion_periods:
        - {date_from: '2026-01-01T00:00:00Z', date_until: '2026-12-15T23:59:59Z'}
        - {date_from: '2026-12-16T00:00:00Z', date_until: '2027-12-16T00:00:00Z'}
""",
        """name: {en: Welcome gift, de: Willkommensgeschenk}
      promotion_periods:
        - {date_from: '2026-01-01T00:00:00Z', date_until: '2026-12-16T00:00:00Z'}
        - {date_from: '2026-12-16T00:00:00Z', date_until: '2027-01-16T00:00:00Z'}
        - {date_from: '2027-01-18T00:00:01Z', date_until: '2027-12-16T00:00:00Z'}
""",
    ),
    (
        "  - key: dear_things\n    create:\n",
        "  - key: dear_things\n    excludes: [armoury]\n    create:\n",
        "  - key: dear_things\n    excludes: [armoury]\n    create:\n      promotion_periods: "
        "[{date_from: '2027-02-01T00:00:00Z', date_until: '2027-03-01T00:00:00Z'}]\n",
    ),
    ("price: '0.49'", "price: '0.00'", "price: '0.01'"),
    (
        "rewards: {palace_bundle: 100, season_pass: 15}",
        "rewards: {season_pass: 59}",
        "rewards: {season_pass: 60}",
    ),
    ("redeem_total_limit: 500", "redeem_total_limit: 2", "redeem_total_limit: 3"),
    (
        """      date_start: '2020-12-01T00:00:00Z'
      date_end: null
      is_enabled: true
      type: rolling""",
        """      date_start: '2026-12-20T00:00:00Z'
      date_end: '2026-12-22T00:00:00Z'
      is_enabled: true
      type: rolling""",
        """      date_start: '2026-12-20T00:00:00Z'
      date_end: '2026-12-22T00:00:01Z'
      is_enabled: true
      type: rolling""",
    ),
]
PLANTED, NEARLY = 1, 2
FOUND = [
    ("codes run out", "promo code 'heroes'", "2026-12-01T00:00:00+00:00"),
    (
        "overlap",
        "discount 'Armoury sale' and discount 'Dear things for less'",
        "2026-12-01T00:00:00+00:00",
    ),
    ("price", "item 'potion_small'", "2026-12-01T00:00:00+00:00"),
    ("unreachable reward", "reward chain 'Path of the aurora'", "2026-12-01T00:00:00+00:00"),
    ("gap", "coupon 'welcome'", "2026-12-15T23:59:59+00:00"),
    ("chain too short", "daily chain 'Warm hearth'", "2026-12-20T00:00:00+00:00"),
]


def copy_of_demo(folder: Path, which: int) -> str:
    """A file with the demo world, changed in six places."""
    text = DEMO
    for change in CHANGES:
        assert text.count(change[0]) == 1, change[0]
        text = text.replace(change[0], change[which])
    path = folder / "game.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def small(folder: Path, text: str, days: int = 10, personas: Sequence[str] = ("new",)) -> Rehearsal:
    """A rehearsal of a few days of a world that is written in the test."""
    path = folder / "small.yaml"
    path.write_text(f"project: {{project_id: 5, name: Small}}\n{text}", encoding="utf-8")
    until = START + timedelta(days=days)
    return rehearse(Plan(fixtures=str(path), start=START, until=until, personas=personas))


def found(rehearsal: Rehearsal) -> list[tuple[str, str, str]]:
    """Kind, subject and moment of each flaw."""
    return [(flaw.kind, flaw.subject, flaw.at.isoformat()) for flaw in rehearsal.flaws]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rehearse", *arguments])


# -- findings --------------------------------------------------------------------------------------
def test_nothing_is_found_in_the_demo_world() -> None:
    result = run("demo", *TWO_MONTHS)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("\nFindings: none.\n")
    assert "\nwhale pays 174.29 USD\n" in result.stdout
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []


def test_six_planted_flaws_are_found_and_nothing_else(tmp_path: Path) -> None:
    report = tmp_path / "reports" / "page.html"
    world = copy_of_demo(tmp_path, PLANTED)
    result = run(world, *TWO_MONTHS, "--format", "json", "--report", f"html={report}")
    assert (result.exit_code, result.stderr) == (1, "")
    document = json.loads(result.stdout)
    findings = [(each["kind"], each["subject"], each["at"]) for each in document["findings"]]
    assert findings == FOUND
    whale = document["moments"][0]["personas"]["whale"]
    assert whale["items"]["shield_frost"] == "6.75 USD instead of 7.50 (Armoury sale)"
    assert whale["codes"]["coupon 'veterans'"] == "LEVEL10"
    assert whale["does"][:2] == ["buys gold_1000 for 4.99", "buys crystals_100 for 9.99"]
    page = report.read_text(encoding="utf-8")
    assert page.count('class="flaw"') == 6  # two of the overlap; the price is of no row
    assert "nothing runs for 0:00:01, until 2026-12-16T00:00+00:00" in page


def test_what_is_nearly_a_flaw_is_none(tmp_path: Path) -> None:
    plan = Plan(
        fixtures=copy_of_demo(tmp_path, NEARLY),
        start=START,
        until=datetime(2027, 2, 1, tzinfo=UTC),
        personas=("whale", "new", "de"),
    )
    assert found(rehearse(plan)) == []


def test_points_that_come_too_slowly_make_a_chain_too_short(tmp_path: Path) -> None:
    world = """
items:
  - {sku: pass, name: {en: Pass}, type: virtual_good, price: '1.00', limit_per_user: 2}
value_points:
  - {create: {sku: stars, name: {en: Stars}, is_enabled: true}, rewards: {late: 9, pass: 5}}
reward_chains:
  - create:
      name: {en: Sky}
      date_start: '2026-12-01T00:00:00Z'
      date_end: '2026-12-05T00:00:00Z'
      is_enabled: true
      value_point: {sku: stars}
      steps:
        - {name: {en: Low}, price: {amount: 10}, image_url: 'https://a.example/a.png',
           reward: [{sku: pass, quantity: 1}]}
        - {name: {en: High}, price: {amount: 11}, image_url: 'https://a.example/a.png',
           reward: [{sku: pass, quantity: 1}]}
"""
    late = (
        "  - {sku: late, name: {en: Late}, type: virtual_good, price: '1.00', "
        "periods: [{date_from: '2026-12-05T00:00:00Z'}]}\nvalue_points:"
    )
    rehearsal = small(tmp_path, world.replace("value_points:", late))
    assert found(rehearsal) == [
        ("chain too short", "reward chain 'Sky'", "2026-12-01T00:00:00+00:00")
    ]
    assert rehearsal.flaws[0].message == (
        "nobody reaches 'High' (11): at most 10 stars can be earned until it ends on "
        "2026-12-05T00:00:00+00:00"
    )


def test_a_bonus_that_no_purchase_sets_off_and_a_code_for_no_country(tmp_path: Path) -> None:
    rehearsal = small(
        tmp_path,
        """
items:
  - {sku: hat, name: {en: Hat}, type: virtual_good, price: '5.00', regions: [DE]}
  - {sku: cap, name: {en: Cap}, type: virtual_good, price: '5.00', regions: [FR]}
bonuses:
  - create:
      name: {en: Dear}
      condition: null
      bonus: [{sku: cap}]
      price_conditions: [{operator: gt, value: '5.00'}]
    is_enabled: true
coupons:
  - create: {external_id: both, name: {en: Both}, bonus: [{sku: hat}, {sku: cap}]}
    is_enabled: true
    codes: [BOTH]
  - create: {external_id: none, name: {en: None}, bonus: [{sku: hat}]}
    is_enabled: true
""",
    )
    assert [(flaw.kind, flaw.subject) for flaw in rehearsal.flaws] == [
        ("codes run out", "coupon 'none'"),
        ("unreachable reward", "bonus 'Dear'"),
        ("unreachable reward", "coupon 'both'"),
    ]
    assert rehearsal.flaws[0].message == "serves 0 of 1 players (it has no codes)"


# -- what is played --------------------------------------------------------------------------------
SALE = """
items:
  - sku: hat
    name: {en: Hat}
    type: virtual_good
    price: '10.00'
    periods: [{date_from: '2026-12-02T00:00:00Z', date_until: '2026-12-09T00:00:00Z'}]
discounts:
  - create:
      name: {en: Sale}
      discount: {percent: '25.00'}
      items: [{sku: hat}]
      promotion_periods: [{date_from: '2026-12-03T00:00:00Z', date_until: '2026-12-04T00:00:00Z'}]
    is_enabled: true
"""


def test_prices_are_those_of_the_moment_and_a_whale_pays_once(tmp_path: Path) -> None:
    rehearsal = small(tmp_path, SALE, personas=("whale", "new"))
    assert text_of(rehearsal) == (
        """\
Small, 2026-12-01 00:00 to 2026-12-11 00:00 UTC, for whale, new
+ appears  - is gone  ~ changes  > the persona does

2026-12-01 00:00
    the beginning

2026-12-02 00:00
    item 'hat': starts
  + hat: 10.00 USD
  > buys hat for 10.00 [whale]

2026-12-03 00:00
    discount 'Sale': starts
  ~ hat: 7.50 USD instead of 10.00 (Sale)

2026-12-04 00:00
    discount 'Sale': ends
  ~ hat: 10.00 USD

2026-12-09 00:00
    item 'hat': ends
  - hat

whale pays 10.00 USD
new pays 0.00 USD

Findings: none.
"""
    )
    assert [turn.pays for scene in rehearsal.scenes for turn in scene.turns if turn.pays] == [
        Decimal("10.00")
    ]


def test_clock_changes_are_those_of_where_personas_live(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("project: {project_id: 5}\nusers: [{external_id: ann}]\n", encoding="utf-8")
    plan = Plan(
        fixtures=str(path),
        start=datetime(2027, 3, 1, tzinfo=UTC),
        until=datetime(2027, 4, 1, tzinfo=UTC),
        personas=("de", "ann", "jp"),
        zone="Europe/London",
    )
    events = [
        (event.at.isoformat(), event.kind, event.subject, event.note)
        for scene in rehearse(plan).scenes
        for event in scene.events
    ]
    change, summer = "clock", "UTC+00:00 to UTC+01:00"
    assert events == [
        ("2027-03-14T07:00:00+00:00", change, "America/New_York", "UTC-05:00 to UTC-04:00"),
        ("2027-03-28T01:00:00+00:00", change, "Europe/Berlin", "UTC+01:00 to UTC+02:00"),
        ("2027-03-28T01:00:00+00:00", change, "Europe/London", summer),
    ]


# -- the command -----------------------------------------------------------------------------------
def test_days_are_those_of_the_zone_and_the_last_one_counts() -> None:
    days = ("--from", "2026-12-01", "--to", "2026-12-02", "--zone", "Europe/Berlin")
    document = json.loads(run("empty", *days, "--format", "json").stdout)
    assert document["from"] == "2026-11-30T23:00:00+00:00"
    assert document["until"] == "2026-12-02T23:00:00+00:00"
    assert [each["name"] for each in document["personas"]] == ["new", "whale"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to", "2026-12-02"], "Missing option '--from'."),
        (["--from", "1 May", "--to", "2026-12-02"], "--from takes a day such as 2026-12-01, or"),
        (["--from", "2026-12-03", "--to", "2026-12-01"], "a rehearsal ends after it begins"),
        (
            ["--from", "2026-12-03", "--to", "2026-12-04", "--persona", "dee"],
            "there is no persona 'dee': did you mean de,",
        ),
        (
            ["--from", "2026-12-03", "--to", "2026-12-04", "--report", "pdf=a"],
            "--report knows html, json, not 'pdf'",
        ),
        (
            ["--from", "2026-12-03", "--to", "2026-12-04", "--persona", ","],
            "--persona names nobody",
        ),
        (
            ["--from", "2026-12-03", "--to", "2026-12-04", "--zone", "Mars/Base"],
            "there is no time zone 'Mars/Base' on this machine",
        ),
    ],
)
def test_wrong_options_are_told_in_one_line(arguments: list[str], says: str) -> None:
    result = run("empty", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_rehearsal_of_many_years_is_refused() -> None:
    plan = Plan(fixtures="empty", start=START, until=START + timedelta(days=801))
    with pytest.raises(SettingsError, match="takes at most 800 days"):
        rehearse(plan)

"""The clock of the world: set, frozen, moved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.server.control.plane import NOW_TEXT, control
from tests.server.game import (
    NOW,
    Game,
    Mock,
    faults,
)

each = pytest.mark.parametrize
DURATION = "is no duration: write for example +1d, 90m, P7D or PT36H"


def clock(own: Mock, **move: Any) -> Any:
    response = control(own, "PUT", "/clock", move)
    assert response.status_code == 200
    shown = response.json()
    assert control(own, "GET", "/clock").json()["mode"] == shown["mode"]
    return shown


def frozen(now: str) -> dict[str, Any]:
    return {"mode": "frozen", "now": now, "offset_seconds": 0, "rate": 1.0}


@each(
    ("moment", "shown"),
    [
        ("2026-12-24T20:00:00Z", "2026-12-24T20:00:00+00:00"),
        ("2026-12-24T20:00:00+03:00", "2026-12-24T17:00:00+00:00"),
        ("2026-12-24T20:00:00.5Z", "2026-12-24T20:00:00.500000+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_the_clock_stands_still_where_it_is_told(own: Mock, moment: str, shown: str) -> None:
    assert clock(own, frozen=moment) == frozen(shown)
    assert control(own, "GET", "/clock").json() == frozen(shown)


@each(
    ("duration", "shown"),
    [
        ("+1d", "2026-12-02T10:00:00+00:00"),
        ("90m", "2026-12-01T11:30:00+00:00"),
        ("-1w", "2026-11-24T10:00:00+00:00"),
        ("P7D", "2026-12-08T10:00:00+00:00"),
        ("PT36H", "2026-12-02T22:00:00+00:00"),
        ("-P1DT1S", "2026-11-30T09:59:59+00:00"),
        ("0s", NOW_TEXT),
    ],
)
def test_a_frozen_clock_is_moved_by_a_duration(own: Mock, duration: str, shown: str) -> None:
    assert clock(own, advance=duration) == frozen(shown)


def test_a_running_clock_is_moved_and_goes_on(own: Mock) -> None:
    running = clock(own, mode="system")
    assert (running["mode"], running["offset_seconds"]) == ("system", 0)
    moved = clock(own, advance="+1d")
    assert (moved["mode"], moved["offset_seconds"]) == ("system", 86_400)
    back = clock(own, advance="-25h")
    assert (back["mode"], back["offset_seconds"]) == ("system", -3600)
    shown = datetime.fromisoformat(back["now"])
    assert shown.tzinfo is not None
    assert abs((datetime.now(UTC) - shown).total_seconds() - 3600) < 60
    assert clock(own, mode="system")["offset_seconds"] == 0


@each(
    ("move", "expected"),
    [
        ({"advance": "soon"}, ("advance", f"'soon' {DURATION}")),
        ({"advance": ""}, ("advance", f"'' {DURATION}")),
        ({"advance": "P"}, ("advance", f"'P' {DURATION}")),
        ({"advance": "1y"}, ("advance", f"'1y' {DURATION}")),
        ({"advance": "9999999999999d"}, ("advance", f"'9999999999999d' {DURATION}")),
        ({"advance": 5}, ("advance", "Integer value found, but a string is required")),
        ({"frozen": "today"}, ("frozen", "Invalid date-time")),
        ({"frozen": "2026-12-01T10:00:00"}, ("frozen", "Invalid date-time")),
        ({"mode": "frozen"}, ("mode", 'Does not have a value in the enumeration ["system"]')),
    ],
)
def test_a_move_the_clock_cannot_make_is_refused(
    own: Mock, move: Any, expected: tuple[str, str]
) -> None:
    assert faults(control(own, "PUT", "/clock", move)) == [expected]
    assert control(own, "GET", "/clock").json() == frozen(NOW_TEXT)


@each("start", ["frozen", "system"])
@each("duration", ["999999999d", "-999999999d", "P3000000D", "+70000000h"])
def test_the_clock_does_not_leave_the_years_it_has(own: Mock, start: str, duration: str) -> None:
    """Years 1 to 9999; a move out of them leaves the clock where it is."""
    if start == "system":
        clock(own, mode="system")
    [(name, _)] = faults(control(own, "PUT", "/clock", {"advance": duration}))
    assert name == "advance"
    after = control(own, "GET", "/clock").json()
    assert (after["mode"], after["offset_seconds"]) == (start, 0)
    assert own.game().call("get-coupons").status_code == 200


@each("body", [{}, {"mode": "system", "advance": "1d"}, {"now": "x"}, [], None])
def test_a_move_is_one_of_three(own: Mock, body: Any) -> None:
    assert faults(control(own, "PUT", "/clock", body))
    assert control(own, "GET", "/clock").json() == frozen(NOW_TEXT)


def test_promotions_begin_and_end_by_this_clock(own: Mock, game: Game) -> None:
    """PRM-2d over HTTP: `date_from` included, `date_until` excluded."""
    period = {"date_from": "2026-12-24T00:00:00Z", "date_until": "2026-12-25T00:00:00Z"}
    game.coupon("eve", "EVE", promotion_periods=[period], redeem_user_limit=None)
    for moment, status in (
        ("2026-12-23T23:59:59.999999Z", 404),
        ("2026-12-24T00:00:00Z", 200),
        ("2026-12-24T23:59:59.999999Z", 200),
        ("2026-12-25T00:00:00Z", 422),
    ):
        clock(own, frozen=moment)
        assert game.redeem("EVE").status_code == status


def test_the_world_is_the_one_of_the_start(own: Mock) -> None:
    """The fixtures above put the clock where NOW is."""
    assert own.world.clock.now() == NOW


def test_the_clock_goes_on_from_where_it_is_set(own: Mock) -> None:
    shown = clock(own, set="2026-12-24T20:00:00Z")
    assert (shown["mode"], shown["rate"], shown["now"][:16]) == ("system", 1.0, "2026-12-24T20:00")


def test_the_clock_runs_as_fast_as_it_is_told(own: Mock) -> None:
    shown = clock(own, rate=3600)
    assert (shown["mode"], shown["rate"]) == ("system", 3600)
    refused_rate = control(own, "PUT", "/clock", {"rate": 0})
    assert [name for name, _ in faults(refused_rate)] == ["rate"]
    assert clock(own, mode="system")["rate"] == 1.0

"""Clocks in the control plane: the default one, and that of each project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.values.clock import SettableClock, parse_duration
from liveops_kit.domain.values.moment import parse_moment, print_moment
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec.common import Json
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.state.project_clock import ProjectClock


async def read(request: Request) -> Response:
    """Read the default clock."""
    return Response(200, serialize_clock(request.world.clock))


async def set_default(request: Request) -> Response:
    """Freeze, move or release the default clock."""
    _move(request.world.clock, request.body)
    return Response(200, serialize_clock(request.world.clock))


async def read_of_project(request: Request) -> Response:
    """Read the clock of a project."""
    return Response(200, _serialize_own(request.project.clock))


async def set_of_project(request: Request) -> Response:
    """Freeze, move or release the clock of a project, or have it go by the default one."""
    project = request.project
    with project.transaction():
        if request.body.get("mode") == "default":
            project.clock.follow_default()
        else:
            _move(project.clock, request.body)
    return Response(200, _serialize_own(project.clock))


def serialize_clock(clock: SettableClock) -> Json:
    """Serialize a clock as it stands."""
    state = clock.state
    return {
        "mode": "system" if state.frozen_at is None else "frozen",
        "now": print_moment(clock.now()),
        "offset_seconds": int(state.offset.total_seconds()),
        "rate": state.rate,
    }


def _serialize_own(clock: ProjectClock) -> Json:
    return {**serialize_clock(clock), "is_own": clock.is_own}


def _move(clock: SettableClock, body: Mapping[str, Any]) -> None:
    """Move a clock as a body says.

    Raises:
        Refusal: the body says something impossible; the clock has not moved.
    """
    try:
        _apply(clock, body)
    except (ValueError, OverflowError) as error:
        raise invalid(Violation(next(iter(body)), str(error))) from error


def _apply(clock: SettableClock, body: Mapping[str, Any]) -> None:
    if "mode" in body:
        clock.follow()
    elif "frozen" in body:
        clock.freeze(parse_moment(body["frozen"]))
    elif "set" in body:
        clock.set(parse_moment(body["set"]))
    elif "rate" in body:
        clock.set_rate(body["rate"])
    else:
        clock.advance(parse_duration(body["advance"]))


OPERATIONS: Operations = {
    "mock-get-clock": read,
    "mock-put-clock": set_default,
    "mock-get-project-clock": read_of_project,
    "mock-put-project-clock": set_of_project,
}

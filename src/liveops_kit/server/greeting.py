"""What is said at the start: where the mock is, and two calls to try that work in this world."""

from __future__ import annotations

import shlex
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from liveops_kit.domain.mechanics.users import User
from liveops_kit.domain.values.clock import SystemClock
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.settings import Settings
from liveops_kit.state.project import Project
from liveops_kit.state.world import World
from liveops_kit.tokens import mint

MAX_CODES = 200
"""Codes that are tried until one works; a world may have a million."""
MAX_PLAYERS = 5
NEWCOMER = User(external_id="alice", name="Alice")
"""Who plays where the world knows nobody: any user token opens the mock."""


class Suggestion(NamedTuple):
    """A player of a world, and a code that works for this player now."""

    player: User
    code: str | None
    """None where no code works."""


def greeting(settings: Settings, world: World, port: int, new_token: str = "") -> str:
    """The lines for the person in front of it.

    `new_token` is the token of the control plane if nobody has set one: it is said here alone.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = f"http://{host}:{port}"
    project = world.default_project_id
    stored = world.copy_project(project) or world.template.copy()
    player, code = suggestion(stored)
    return f"""\
LiveOps mock: {here}/api  (project {project}, world '{settings.fixtures}')
API browser:  {here}/api/ui/
Control:      {here}/_mock/health
{_control_token(new_token)}
Try as the admin:
  curl -u {_admin(settings, world)} {here}/api/v3/project/{project}/admin/coupon

{_heading(stored, player, code)}
  curl -H 'Authorization: Bearer {_token(settings, player)}' \\
    {here}/api/v2/project/{project}/{_path(code)}

Ctrl-C ends it."""


def suggestion(project: Project) -> Suggestion:
    """A player and a code that go together; the project is a copy that may change."""
    known = islice(project.tables["users"].all(), MAX_PLAYERS)
    players = [each for each in known if not _is_odd(each.external_id)] or [NEWCOMER]
    codes = [each.code for each in islice(project.tables["codes"].all(), MAX_CODES)]
    for player in players:
        for code in codes:
            if _works(project, player, code):
                return Suggestion(player, code)
    return Suggestion(players[0], None)


def _is_odd(name: str) -> bool:
    """Whether a name would not be one word of a line."""
    return not name.isprintable() or any(character.isspace() for character in name)


def _works(project: Project, user: User, code: str) -> bool:
    try:
        with project.transaction() as now:
            player = project.users.get_or_create(user.external_id, user.name, user.email, {})
            project.promotions.verify(code, player, now)
    except Refusal:
        return False
    return True


def _heading(project: Project, player: User, code: str | None) -> str:
    if code is not None:
        return f"Try as the player {player.external_id}:"
    why = "has no code that works now" if len(project.tables["codes"]) else "has no codes"
    return f"Try as the player {player.external_id} (this world {why}, so here is its catalog):"


def _path(code: str | None) -> str:
    return "items" if code is None else f"promotion/code/{quote(code, safe='')}/verify"


def _admin(settings: Settings, world: World) -> str:
    """The project and its key, as a shell takes them; a key that somebody set is not shown."""
    project = str(world.default_project_id)
    if settings.is_strict and settings.api_keys:
        return f'"{project}:$LIVEOPS_API_KEY"'
    of_fixtures = world.api_keys.get(project, ()) if settings.is_strict else ()
    return shlex.quote(f"{project}:{next(iter(of_fixtures), 'demo')}")


def _token(settings: Settings, player: User) -> str:
    now = int(SystemClock().now().timestamp())
    return mint(
        player.external_id, settings.jwt_secret, issued=now, lifetime=86_400,
        name=player.name or None,
    )  # fmt: skip


def _control_token(new_token: str) -> str:
    """The line with a token that was made for this run; nothing without one."""
    if not new_token:
        return ""
    return f"              Authorization: Bearer {new_token}  (--control-token sets another)\n"

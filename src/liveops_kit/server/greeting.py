"""The greeting at the start: where the mock is, and two calls to try that work in its world."""

from __future__ import annotations

import shlex
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from liveops_kit.domain.mechanics.users import User
from liveops_kit.domain.values.clock import SystemClock
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings
from liveops_kit.state.project import Project
from liveops_kit.state.world import World
from liveops_kit.tokens import mint

MAX_CODES = 200
"""Codes that are tried until one works; a world may have a million."""
MAX_PLAYERS = 5
NEWCOMER = User(external_id="alice", name="Alice")
"""The player of a world without users: any user token opens the mock."""


class Suggestion(NamedTuple):
    """A player of a world, and a code that works for this player now."""

    player: User
    code: str | None
    """None where no code works."""


def greeting(settings: Settings, world: World, port: int, new_token: str = "") -> str:
    """Return the lines for whoever starts the mock.

    `new_token` is the control plane's token if it was generated: nothing else prints it.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = f"{settings.scheme}://{host}:{port}"
    project = world.default_project_id
    stored = world.copy_project(project) or world.template.copy()
    player, code = suggestion(stored)
    return f"""\
LiveOps mock: {here}/api  ({_worlds(settings, world)})
API browser:  {here}/api/ui/
Console:      {here}/_mock/console/
Control:      {here}/_mock/health
{_control_token(new_token)}
Try as the admin:
  curl -u {_admin(settings, world)} {here}/api/v3/project/{project}/admin/coupon

{_heading(stored, player, code)}{_secret(settings)}
  curl -H {_authorization(settings, player)} \\
    {here}/api/v2/project/{project}/{_path(code)}

Ctrl-C ends it."""


def _worlds(settings: Settings, world: World) -> str:
    """Name each world with its project."""
    pairs = zip(world.template_ids, settings.fixtures, strict=True)
    return "; ".join(f"project {project}, world '{name}'" for project, name in pairs)


def suggestion(project: Project) -> Suggestion:
    """Return a player and a code that works for them; the project is a copy that may change."""
    users = islice(project.tables["users"].all(), MAX_PLAYERS)
    players = [each for each in users if not _is_unprintable(each.external_id)] or [NEWCOMER]
    codes = [each.code for each in islice(project.tables["codes"].all(), MAX_CODES)]
    for player in players:
        for code in codes:
            if _works(project, player, code):
                return Suggestion(player, code)
    return Suggestion(players[0], None)


def _is_unprintable(name: str) -> bool:
    """Return True if a name cannot be printed as one word."""
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
    """Return the project and its key for a shell; a key that somebody set is not shown."""
    project = str(world.default_project_id)
    if settings.is_strict and settings.api_keys:
        return f'"{project}:$LIVEOPS_API_KEY"'
    of_fixtures = world.api_keys.get(project, ()) if settings.is_strict else ()
    return shlex.quote(f"{project}:{next(iter(of_fixtures), 'demo')}")


def _authorization(settings: Settings, player: User) -> str:
    """Return a player's Authorization header for a shell.

    With a secret that somebody set, whoever reads the log could use the token: the shell mints it.
    """
    if settings.jwt_secret != DEVELOPMENT_SECRET:
        user = shlex.quote(player.external_id)
        return f'"Authorization: Bearer $(liveops token --user {user})"'
    now = int(SystemClock().now().timestamp())
    token = mint(
        player.external_id, settings.jwt_secret, issued=now, lifetime=86_400,
        name=player.name or None,
    )  # fmt: skip
    return f"'Authorization: Bearer {token}'"


def _secret(settings: Settings) -> str:
    """Say what `liveops token` needs; empty where the greeting has a token."""
    if settings.jwt_secret == DEVELOPMENT_SECRET:
        return ""
    return "\n  export LIVEOPS_JWT_SECRET=...  # the mock's"


def _control_token(new_token: str) -> str:
    """Return the line with the token that was generated for this run; empty without one."""
    if not new_token:
        return ""
    return f"              Authorization: Bearer {new_token}  (--control-token sets another)\n"

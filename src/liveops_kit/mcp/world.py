"""Tools about the world: what is in it, other fixtures, resets, snapshots and players."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from pydantic import Field

from liveops_kit.contract.http.client import Client
from liveops_kit.contract.projects.reading import Reader
from liveops_kit.errors import FixturesError, UsageError
from liveops_kit.mcp.connection import Connection, user_path
from liveops_kit.mcp.tool import Json, Limit, Offset, ProjectId, User, reads, replaces, writes
from liveops_kit.server.fixtures.writing import text_of
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings
from liveops_kit.state.project import Project

Section = Literal["users", "orders", "promotions", "chains", "timeline", "history"]
_PAGED = ("users", "orders", "promotions")
_DAYS = 31
"""Days that a timeline looks ahead."""

SnapshotName = Annotated[
    str, Field(pattern=r"^[-_.A-Za-z0-9]{1,64}$", description="A name of your choice.")
]
Fixtures = Annotated[
    str | None,
    Field(description="A file on the machine of this server, or a world of the kit: demo, empty."),
]
Yaml = Annotated[str | None, Field(description="The text of a world, instead of a file.")]


class WorldTools:
    """The content of the world, and its replacement."""

    def __init__(self, mock: Connection) -> None:
        self._mock = mock

    def add_to(self, server: MCPServer) -> None:
        """Add the tools."""
        reads(
            server, self.read_mock, self.list_entries, self.read_user, self.read_world_file,
            self.check_fixtures, self.compare_with_snapshot,
        )  # fmt: skip
        writes(server, self.take_snapshot, self.pay_order)
        replaces(
            server, self.set_user_attributes, self.apply_fixtures, self.reset_world,
            self.restore_snapshot,
        )  # fmt: skip

    # -- reading ----------------------------------------------------------------------------------
    def read_mock(self) -> Json:
        """Read where the mock is, its version, projects, default clock and snapshots.

        Begin here. `api` is the base URL for a game's client.
        """
        health = self._mock.ask("GET", "/health")
        return {
            "api": self._mock.target.base_url,
            "version": health["version"],
            "connected_project_id": self._mock.project_id,
            "clock": self._mock.ask("GET", "/clock"),
            **self._mock.ask("GET", "/projects"),
            **self._mock.ask("GET", "/snapshots"),
        }

    def list_entries(
        self,
        section: Section,
        search: Annotated[
            str | None,
            Field(description="Part of a name or id of users, orders, promotions."),
        ] = None,
        limit: Limit = 20,
        offset: Offset = 0,
        project_id: ProjectId = None,
    ) -> Json:
        """List what a project has: users, orders, promotions (with their state), chains.

        `timeline` tells what begins, ends and resets in the next 31 days, `history` what calls
        changed (worlds with a store only). Items and groups are read by `read_world_file`, or by
        `call_operation` as a player sees them.
        """
        params: dict[str, Any] = {}
        if section in _PAGED:
            params = {"search": search, "limit": limit, "offset": offset}
        elif search is not None:
            raise UsageError(f"{section} cannot be searched: leave search out")
        elif section == "timeline":
            params = {"days": _DAYS}
        answer: Json = self._mock.in_project("GET", f"/{section}", project_id, params=params)
        return answer

    def read_user(self, user: User, project_id: ProjectId = None) -> Json:
        """Read a player: attributes, inventory, balances, orders, limits, progress in chains.

        `limits` are those of which the player has used something.
        """
        path = user_path(user)
        found: Json = self._mock.in_project("GET", path, project_id)
        limits = self._mock.in_project("GET", f"{path}/limits", project_id)
        touched = {
            kind: [each for each in lines if each["available"] != each["total"]]
            for kind, lines in limits.items()
        }
        chains = self._mock.in_project("GET", f"{path}/chains", project_id)
        return {**found, "limits": touched, **chains}

    def read_world_file(
        self,
        codes: Annotated[
            bool, Field(description="Also the codes of promotions, not only how many there are.")
        ] = False,
        project_id: ProjectId = None,
    ) -> Json:
        """Read a project as a file of fixtures: `yaml`, and `notes` on what is missing.

        It has everything that the admin API lists (attributes, groups, items, value points,
        promotions, chains, rules, upsell), and no users. Changed, it can be applied again.
        """
        target = self._mock.target
        target = replace(target, project_id=project_id or target.project_id)
        with closing(Client(target, self._mock.spec)) as client:
            pulled = Reader(client, codes=codes).read()
        return {"yaml": text_of(pulled.document, "Read by read_world_file."), "notes": pulled.notes}

    # -- fixtures ---------------------------------------------------------------------------------
    def check_fixtures(self, fixtures: Fixtures = None, yaml: Yaml = None) -> Json:
        """Check a world without applying it; the error names file, line and place.

        The resource liveops://fixtures/schema is the JSON Schema, liveops://docs/worlds.md says
        more. `entries` are how many entries of each kind it has.
        """
        _, project = _loaded(fixtures, yaml)
        return {"entries": _counted(project)}

    def apply_fixtures(self, fixtures: Fixtures = None, yaml: Yaml = None) -> Json:
        """Put a world of fixtures in the place of the project that has its `project_id`.

        Everything in that project goes, with its clock; other projects, faults and the journal
        stay. `reset_world` still goes back to the fixtures the mock was started with. A world that
        is wrong changes nothing.
        """
        state, project = _loaded(fixtures, yaml)
        present = self._mock.ask("GET", "/state")
        present["projects"] = {**present["projects"], **state["projects"]}
        self._mock.ask("PUT", "/state", json=present)
        return {
            "project_id": int(next(iter(state["projects"]))),
            "entries": _counted(project),
        }

    def reset_world(
        self,
        keep: Annotated[
            bool,
            Field(description="True puts back what the fixtures describe, and keeps the rest."),
        ] = False,
        project_id: ProjectId = None,
    ) -> Json:
        """Start a project again as the mock's fixtures describe it: data, clock and random values.

        What calls did is lost unless `keep`; take a snapshot first if it matters.
        """
        number = self._mock.project_id if project_id is None else project_id
        body = {"project_id": number, "keep": keep}
        answer: Json | None = self._mock.ask("POST", "/reset", json=body)
        return answer or {"project_id": number}

    # -- snapshots --------------------------------------------------------------------------------
    def take_snapshot(self, name: SnapshotName, project_id: ProjectId = None) -> Json:
        """Remember a project as it is now, with its clock; one of the same name is replaced."""
        return self._snapshot("PUT", "", name, project_id)

    def restore_snapshot(self, name: SnapshotName, project_id: ProjectId = None) -> Json:
        """Put a project back to a snapshot, any number of times; what came later is lost."""
        return self._snapshot("POST", "/restore", name, project_id)

    def compare_with_snapshot(self, name: SnapshotName) -> Json:
        """Tell what has changed since a snapshot, by project and table."""
        answer: Json = self._mock.ask("GET", f"/snapshots/{name}/diff")
        return answer

    def _snapshot(self, method: str, what: str, name: str, project_id: int | None) -> Json:
        number = self._mock.project_id if project_id is None else project_id
        path = f"/snapshots/{name}{what}"
        answer: Json | None = self._mock.ask(method, path, params={"project_id": number})
        return answer or {"name": name}

    # -- players and orders -----------------------------------------------------------------------
    def set_user_attributes(
        self,
        user: User,
        attributes: Annotated[
            dict[str, str | int | float | bool], Field(description="All of them, by name.")
        ],
        country: Annotated[str | None, Field(pattern="^[A-Z]{2}$", description="ISO 3166.")] = None,
        clan: Annotated[str | None, Field(description="The clan the player is in.")] = None,
        project_id: ProjectId = None,
    ) -> Json:
        """Replace the stored attributes of a player, who is made if the project never met them."""
        body: Json = {"attributes": attributes}
        body |= {} if country is None else {"country": country}
        body |= {} if clan is None else {"clan": clan}
        path = user_path(user)
        answer: Json | None = self._mock.in_project("PUT", path, project_id, json=body)
        return answer or {"external_id": user}

    def pay_order(
        self,
        order_id: Annotated[int, Field(ge=1)],
        end: Annotated[
            Literal["pay", "cancel", "expire"], Field(description="What becomes of the order.")
        ] = "pay",
        project_id: ProjectId = None,
    ) -> Json:
        """Pay an order as the payment provider would, or cancel it or let it expire.

        A paid order that is cancelled is refunded. The webhooks are sent if the mock has a URL.
        """
        path = f"/orders/{order_id}/{end}"
        answer: Json | None = self._mock.in_project("POST", path, project_id)
        return answer or {"order_id": order_id}


def _loaded(fixtures: str | None, yaml: str | None) -> tuple[Json, Project]:
    """Return a world as an exported state, and its project.

    Raises:
        FixturesError: it cannot be loaded; the message names file, line and place.
    """
    if (fixtures is None) == (yaml is None):
        raise UsageError("give either fixtures, the name of a file, or yaml, the text of one")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "world.yaml")
        if yaml is not None:
            file.write_text(yaml, encoding="utf-8")
        try:
            world = make_world(Settings(fixtures=(fixtures or str(file),)))
        except FixturesError as error:
            raise FixturesError(str(error).replace(f"{folder}{os.sep}", "")) from error
        project = world.project(world.default_project_id)
        return world.export_state(), project


def _counted(project: Project) -> dict[str, int]:
    return {name: len(table) for name, table in project.tables.items() if len(table)}

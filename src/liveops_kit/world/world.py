"""All the games of one server, the clock they share, and the template new ones start from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import msgspec

from liveops_kit.mechanics.orders import OrderNews
from liveops_kit.shared.chance import Chance, Throws
from liveops_kit.shared.clock import Hands, SettableClock
from liveops_kit.shared.errors import PROJECT_LIMIT_REACHED, Refusal
from liveops_kit.world.project import Project
from liveops_kit.world.state import (
    FORMAT,
    BrokenState,
    export_project,
    import_project,
    read_throws,
    reading,
)

FIRST_OWN_PROJECT = 1_800_000_000
"""The first project id that is handed out to whoever wants a project of their own."""

Tell = Callable[[Project, OrderNews], None]
"""Takes the news of an order of a project."""


class World:
    """The projects of a server; an unknown one is made from the template on first use."""

    def __init__(
        self, template: Project, clock: SettableClock, seed: int, most_projects: int = 1000
    ) -> None:
        self._template = template
        self._seed = seed
        self._start = clock.hands
        self._most = most_projects
        self.clock = clock
        self._projects: OrderedDict[int, Project] = OrderedDict()
        """The one that was used last comes last."""
        self._own_ids = count(FIRST_OWN_PROJECT)
        """Goes on whatever is reset or restored: an id that was handed out is nobody else's."""
        self.chance = Chance(f"{seed}:world")
        self._tell: Tell | None = None
        self._pays_at_once = False

    def watch(self, tell: Tell) -> None:
        """Have somebody told of every order that is paid or cancelled, in any project."""
        self._tell = tell
        for project in self._projects.values():
            self._adopt(project)

    def pay_at_once(self) -> None:
        """Have every order paid as soon as it is opened, in any project."""
        self._pays_at_once = True
        for project in self._projects.values():
            self._adopt(project)

    @property
    def default_project_id(self) -> int:
        """The project the fixtures describe."""
        return self._template.game.project_id

    @property
    def merchant_id(self) -> int | None:
        """The account that owns all projects, if the fixtures name one."""
        return self._template.game.merchant_id

    @property
    def api_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys the fixtures name, by the accounts they are good for."""
        game = self._template.game
        accounts = (game.project_id, game.merchant_id)
        return {str(account): game.api_keys for account in accounts if account is not None}

    @property
    def project_ids(self) -> list[int]:
        """The projects that were used so far."""
        return sorted(self._projects)

    def knows(self, project_id: int) -> bool:
        """Whether a project was used, or is the one the fixtures describe."""
        return project_id in self._projects or project_id == self.default_project_id

    def project(self, project_id: int) -> Project:
        """A project; each has a state of its own.

        Raises:
            Refusal: PROJECT_LIMIT_REACHED, when no more may be made.
        """
        project = self._projects.get(project_id)
        if project is not None:
            self._projects.move_to_end(project_id)
            return project
        self._make_room(project_id)
        project = self._adopt(self._template.fork(project_id))
        self._projects[project_id] = project
        return project

    def open_project(self) -> Project:
        """A fresh project under an id that nobody uses and nobody was given before.

        Raises:
            Refusal: PROJECT_LIMIT_REACHED, when no more may be made.
        """
        return self.project(next(each for each in self._own_ids if not self.knows(each)))

    def _make_room(self, project_id: int) -> None:
        if len(self._projects) < self._most:
            return
        advice = f"at most {self._most} projects are kept (--most-projects)"
        if self._projects:
            oldest = next(iter(self._projects))
            advice += f"; DELETE /_mock/projects/{oldest} frees the least recently used"
        raise Refusal(PROJECT_LIMIT_REACHED, project_id=project_id, advice=advice)

    def forget(self, project_id: int) -> bool:
        """Forget a project, which starts afresh when it is used again; whether it was used."""
        return self._projects.pop(project_id, None) is not None

    def play_in(self, template: Project) -> None:
        """Start again from other fixtures; the clock goes on."""
        self._template = template
        self._projects.clear()
        self.chance = Chance(f"{self._seed}:world")

    @property
    def template(self) -> Project:
        """What a project is before anything happens in it."""
        return self._template

    def twins(self) -> dict[int, Project]:
        """Every project as it is now, apart from what happens later."""
        return {key: project.twin() for key, project in self._projects.items()}

    def twin(self, project_id: int) -> Project | None:
        """One project as it is now; None if it was never used."""
        project = self._projects.get(project_id)
        return None if project is None else project.twin()

    def put_back(self, project: Project) -> None:
        """Have a project be as another one was.

        Raises:
            Refusal: PROJECT_LIMIT_REACHED, when no more may be made.
        """
        project_id = project.game.project_id
        if project_id not in self._projects:
            self._make_room(project_id)
        self._projects[project_id] = self._adopt(project.twin())

    def put_back_all(self, projects: Mapping[int, Project], hands: Hands, throws: Throws) -> None:
        """Have the whole world be as it was."""
        self._projects = OrderedDict(
            (key, self._adopt(project.twin())) for key, project in projects.items()
        )
        self.clock.hands = hands
        self.chance.throws = throws

    def _adopt(self, project: Project) -> Project:
        """Make a project one of this world."""
        project.tell = self._tell
        project.orders.pays_at_once = self._pays_at_once
        return project

    def reset(self, project_id: int | None = None) -> None:
        """Start again: one project, or all of them with the clock and the dice."""
        if project_id is not None:
            self._projects.pop(project_id, None)
            return
        self._projects.clear()
        self.clock.hands = self._start
        self.chance = Chance(f"{self._seed}:world")

    def export(self) -> dict[str, Any]:
        """The whole world in types JSON has."""
        version, numbers, gauss = self.chance.throws
        return {
            "format": FORMAT,
            "clock": msgspec.to_builtins(self.clock.hands),
            "chance": [version, list(numbers), gauss],
            "projects": {str(key): export_project(self._projects[key]) for key in self.project_ids},
        }

    def restore(self, data: Any) -> None:
        """Become the world that was exported; a broken state changes nothing.

        Raises:
            BrokenState: it cannot be read; the message names the place.
        """
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise BrokenState(f"a state of format {FORMAT} is needed")
        chance = Chance("")
        with reading("chance"):
            chance.throws = read_throws(data["chance"])
        with reading("projects"):
            entries = msgspec.convert(data["projects"], dict[str, Any])
            if len(entries) > self._most:
                raise ValueError(
                    f"there are {len(entries)}, and at most {self._most} are kept (--most-projects)"
                )
            projects = OrderedDict(self._import(key, entry) for key, entry in entries.items())
        with reading("clock"):
            self.clock.turn_to(msgspec.convert(data["clock"], Hands))
        self.chance, self._projects = chance, projects

    def _import(self, key: str, entry: Any) -> tuple[int, Project]:
        with reading(key):
            data = msgspec.convert(entry, dict[str, Any])
            project = self._adopt(import_project(data, self.clock, self._seed))
            if key != str(project.game.project_id):
                raise ValueError(f"the game has the project_id {project.game.project_id}")
        return project.game.project_id, project

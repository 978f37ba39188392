"""All projects of a server, their default clock, and the template new ones start from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.domain.values.refusals import PROJECT_LIMIT_REACHED, Refusal
from liveops_kit.domain.values.seeded_random import RandomState, SeededRandom
from liveops_kit.errors import StateFormatError
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import (
    FORMAT_VERSION,
    export_project,
    import_project,
    locate_errors,
    parse_random_state,
)

FIRST_OWN_PROJECT = 1_800_000_000
"""The first project id that is handed out to whoever wants a project of their own."""

OrderSubscriber = Callable[[Project, OrderNotification], None]
"""Receives the events of orders of a project."""


class World:
    """The projects of a server; an unknown one is created from the template on first use."""

    def __init__(
        self,
        template: Project,
        clock: SettableClock,
        seed: int,
        max_projects: int = 1000,
        worker: int = 0,
    ) -> None:
        """Take the number of the `worker`, where several serve copies of the same world."""
        self._template = template
        self._seed = seed
        self._worker = worker
        self._start = clock.state
        self._max_projects = max_projects
        self.clock = clock
        """The default clock: that of projects without one of their own."""
        self._projects: OrderedDict[int, Project] = OrderedDict()
        """In order of use, the most recent last."""
        self.known: set[int] = set()
        """Projects that are used, too, but whose rows only a store has so far."""
        self.next_own_id = FIRST_OWN_PROJECT
        """Continues after a reset or a restore: an id that was handed out is nobody else's."""
        self.opened: Callable[[Project], None] | None = None
        """Called with each project that is created from the template."""
        self.random = self._new_random()
        self._subscriber: OrderSubscriber | None = None
        self._pays_at_once = False

    def _new_random(self) -> SeededRandom:
        """Return the generator of what belongs to no project: the ids of refusals."""
        other = f":{self._worker}" if self._worker else ""
        return SeededRandom(f"{self._seed}:world{other}")

    def subscribe(self, notify: OrderSubscriber) -> None:
        """Call a subscriber for every order that is paid or cancelled, in any project."""
        self._subscriber = notify
        for project in self._projects.values():
            self._adopt(project)

    def pay_at_once(self) -> None:
        """Pay every order as soon as it is opened, in any project."""
        self._pays_at_once = True
        for project in self._projects.values():
            self._adopt(project)

    @property
    def default_project_id(self) -> int:
        """The project of the fixtures."""
        return self._template.config.project_id

    @property
    def merchant_id(self) -> int | None:
        """The account that owns all projects, if the fixtures name one."""
        return self._template.config.merchant_id

    @property
    def api_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The API keys of the fixtures, by the accounts they are valid for."""
        config = self._template.config
        accounts = (config.project_id, config.merchant_id)
        return {str(account): config.api_keys for account in accounts if account is not None}

    @property
    def project_ids(self) -> list[int]:
        """The projects used so far."""
        return sorted(self.known.union(self._projects))

    def has_project(self, project_id: int) -> bool:
        """Return True if a project was used, or is the one of the fixtures."""
        return (
            project_id in self._projects
            or project_id == self.default_project_id
            or project_id in self.known
        )

    def project(self, project_id: int) -> Project:
        """Return a project; each has its own state.

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
        if self.opened is not None:
            self.opened(project)
        return project

    def clock_state(self, project_id: int) -> ClockState:
        """Return the state of the clock of a project, used or not."""
        project = self._projects.get(project_id)
        return self.clock.state if project is None else project.clock.state

    def open_project(self) -> Project:
        """Return a fresh project under an id that was never used or handed out.

        Raises:
            Refusal: PROJECT_LIMIT_REACHED, when no more may be made.
        """
        while self.has_project(self.next_own_id):
            self.next_own_id += 1
        project = self.project(self.next_own_id)
        self.next_own_id += 1
        return project

    def _make_room(self, project_id: int) -> None:
        if len(self.known.union(self._projects)) < self._max_projects:
            return
        advice = f"at most {self._max_projects} projects are kept (--most-projects)"
        if self._projects:
            oldest = next(iter(self._projects))
            advice += f"; DELETE /_mock/projects/{oldest} frees the least recently used"
        raise Refusal(PROJECT_LIMIT_REACHED, project_id=project_id, advice=advice)

    def forget(self, project_id: int) -> bool:
        """Forget a project, which starts again from the template; return True if it was used."""
        was_known = project_id in self.known
        self.known.discard(project_id)
        return self._projects.pop(project_id, None) is not None or was_known

    def load_template(self, template: Project) -> None:
        """Start again from other fixtures; the default clock goes on."""
        self._template = template
        self._projects.clear()
        self.known.clear()
        self.random = self._new_random()

    @property
    def template(self) -> Project:
        """The project that new projects are copies of."""
        return self._template

    def copies(self) -> dict[int, Project]:
        """Return an independent copy of every project."""
        return {key: project.copy() for key, project in self._projects.items()}

    def copy_project(self, project_id: int) -> Project | None:
        """Return an independent copy of a project, or None if it was never used."""
        project = self._projects.get(project_id)
        return None if project is None else project.copy()

    def restore_project(self, project: Project) -> None:
        """Restore a project from a copy.

        Raises:
            Refusal: PROJECT_LIMIT_REACHED, when no more may be made.
        """
        project_id = project.config.project_id
        if project_id not in self._projects:
            self._make_room(project_id)
        self._projects[project_id] = self._adopt(project.copy())

    def restore_projects(
        self, projects: Mapping[int, Project], clock_state: ClockState, random_state: RandomState
    ) -> None:
        """Restore all projects, the default clock and the random generator."""
        self._projects = OrderedDict(
            (key, self._adopt(project.copy())) for key, project in projects.items()
        )
        self.known.clear()
        self.clock.state = clock_state
        self.random.state = random_state

    # -- the copy of a stored world ----------------------------------------------------------------
    @property
    def loaded(self) -> dict[int, Project]:
        """The projects whose rows are in memory, by id."""
        return dict(self._projects)

    def loaded_project(self, project_id: int) -> Project | None:
        """Return a project whose rows are in memory, or None."""
        return self._projects.get(project_id)

    def show(self, project_id: int, project: Project | None) -> None:
        """Take a project as a store has it in place of the present one; None for a deleted one."""
        if project is None:
            self._projects.pop(project_id, None)
        else:
            self._projects[project_id] = self._adopt(project)

    def show_all(self, projects: Mapping[int, Project], known: set[int]) -> None:
        """Take these projects, and no others."""
        self._projects = OrderedDict(projects)
        self.known = set(known)

    def _adopt(self, project: Project) -> Project:
        """Connect a project to this world."""
        project.notify = self._subscriber
        project.orders.pays_at_once = self._pays_at_once
        return project

    def reset(self, project_id: int | None = None) -> None:
        """Start again: one project, or all of them with the default clock and the random generator.

        A project that starts again goes by the default clock.
        """
        if project_id is not None:
            self.forget(project_id)
            return
        self._projects.clear()
        self.known.clear()
        self.clock.state = self._start
        self.random = self._new_random()

    def export_state(self) -> dict[str, Any]:
        """Return the whole world in types JSON has."""
        version, numbers, gauss = self.random.state
        return {
            "format": FORMAT_VERSION,
            "clock": msgspec.to_builtins(self.clock.state),
            "chance": [version, list(numbers), gauss],
            "projects": {str(key): export_project(self._projects[key]) for key in self.project_ids},
        }

    def import_state(self, data: Any) -> None:
        """Replace the world by an exported one; an invalid state changes nothing.

        Raises:
            StateFormatError: it cannot be read; the message names the place.
        """
        if not isinstance(data, Mapping) or data.get("format") != FORMAT_VERSION:
            raise StateFormatError(f"a state of format {FORMAT_VERSION} is needed")
        random = SeededRandom("")
        with locate_errors("chance"):
            random.state = parse_random_state(data["chance"])
        with locate_errors("projects"):
            entries = msgspec.convert(data["projects"], dict[str, Any])
            if len(entries) > self._max_projects:
                limit = f"at most {self._max_projects} are kept (--most-projects)"
                raise ValueError(f"there are {len(entries)}, and {limit}")
            projects = OrderedDict(self._import(key, entry) for key, entry in entries.items())
        with locate_errors("clock"):
            self.clock.set_state(msgspec.convert(data["clock"], ClockState))
        self.random, self._projects = random, projects
        self.known.clear()

    def _import(self, key: str, entry: Any) -> tuple[int, Project]:
        with locate_errors(key):
            data = msgspec.convert(entry, dict[str, Any])
            project = self._adopt(import_project(data, self.clock, self._seed))
            if key != str(project.config.project_id):
                raise ValueError(f"the game has the project_id {project.config.project_id}")
        return project.config.project_id, project

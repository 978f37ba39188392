"""All projects of a server, their default clock, and the templates new ones start from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.domain.values.refusals import PROJECT_LIMIT_REACHED, Refusal
from liveops_kit.domain.values.seeded_random import RandomState, SeededRandom
from liveops_kit.errors import StateFormatError
from liveops_kit.state.project import Project
from liveops_kit.state.reapplying import Reapplied, reapplied
from liveops_kit.state.serialization import (
    FORMAT_VERSION,
    export_project,
    import_project,
    locate_errors,
    parse_random_state,
)
from liveops_kit.state.transaction import TransactionCounts

FIRST_OWN_PROJECT = 1_800_000_000
"""The first project id that is handed out to whoever wants a project of their own."""

OrderSubscriber = Callable[[Project, OrderNotification], None]
"""Receives the events of orders of a project."""


class World:
    """The projects of a server; an unknown one is created from a template on first use.

    Each template is that of its own project; the first one is that of all others, too.
    """

    def __init__(
        self,
        template: Project,
        clock: SettableClock,
        seed: int,
        max_projects: int = 1000,
        more_templates: Iterable[Project] = (),
    ) -> None:
        self._templates = _by_id((template, *more_templates))
        self._template = template
        self._seed = seed
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
        self.opened: Callable[[Project, Project], None] | None = None
        """Called with each project that is created, and the template it is created from."""
        self.random = self._new_random()
        """Another one whenever it starts again, or goes on from a state."""
        self.transactions = TransactionCounts()
        """Of all projects, since the start."""
        self._subscriber: OrderSubscriber | None = None
        self._pays_at_once = False

    def _new_random(self) -> SeededRandom:
        """Return the generator of what belongs to no project: the ids of refusals."""
        return SeededRandom(f"{self._seed}:world")

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
        """The project of the fixtures, of the first ones if there are several."""
        return self._template.config.project_id

    @property
    def template_ids(self) -> list[int]:
        """The projects that have fixtures, in the order of these."""
        return list(self._templates)

    def merchant_of(self, project_id: int) -> int | None:
        """Return the account that owns a project, if its fixtures name one."""
        return self.template_of(project_id).config.merchant_id

    @property
    def api_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The API keys of the fixtures, by the accounts they are valid for."""
        keys: dict[str, tuple[str, ...]] = {}
        for config in (template.config for template in self._templates.values()):
            for account in (config.project_id, config.merchant_id):
                if account is not None:
                    keys[str(account)] = keys.get(str(account), ()) + config.api_keys
        return keys

    @property
    def project_ids(self) -> list[int]:
        """The projects used so far."""
        return sorted(self.known.union(self._projects))

    def has_project(self, project_id: int) -> bool:
        """Return True if a project was used, or is the one of the fixtures."""
        return (
            project_id in self._projects
            or project_id in self._templates
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
        return self._add(project_id, self.template_of(project_id))

    def _add(self, project_id: int, template: Project) -> Project:
        project = self._adopt(template.fork(project_id))
        self._projects[project_id] = project
        if self.opened is not None:
            self.opened(project, template)
        return project

    def clock_state(self, project_id: int) -> ClockState:
        """Return the state of the clock of a project, used or not."""
        project = self._projects.get(project_id)
        return self.clock.state if project is None else project.clock.state

    def open_project(self, like: int | None = None) -> Project:
        """Return a fresh project under an id that was never used or handed out.

        It starts as project `like` would, or as the default one.

        Raises:
            Refusal: PROJECT_LIMIT_REACHED, when no more may be made.
        """
        while self.has_project(self.next_own_id):
            self.next_own_id += 1
        project_id = self.next_own_id
        self._make_room(project_id)
        self.next_own_id += 1
        return self._add(project_id, self._template if like is None else self.template_of(like))

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

    def load_template(self, template: Project, more_templates: Iterable[Project] = ()) -> None:
        """Start again from other fixtures; the default clock goes on."""
        self.set_templates(template, more_templates)
        self._projects.clear()
        self.known.clear()
        self.random = self._new_random()

    def set_templates(self, template: Project, more_templates: Iterable[Project] = ()) -> None:
        """Have projects start from other fixtures from now on; those in use stay as they are."""
        self._templates = _by_id((template, *more_templates))
        self._template = template

    def change_template(
        self, template: Project, more_templates: Iterable[Project] = ()
    ) -> dict[int, Reapplied]:
        """Put changed fixtures under all projects, which keep what calls made.

        Return the projects by id, and what of their own had to give way.
        """
        former = {project_id: self.template_of(project_id) for project_id in self._projects}
        self.set_templates(template, more_templates)
        return {
            project_id: self._reapply(project_id, former[project_id], whole=False)
            for project_id in list(self._projects)
        }

    def restore_fixtures(self, project_id: int | None = None) -> dict[int, Reapplied]:
        """Have the objects of the fixtures as the fixtures say: in one project, or in all.

        What they do not name stays as it is. Return as `change_template` does.
        """
        chosen = list(self._projects) if project_id is None else [project_id]
        return {
            each: self._reapply(each, self.template_of(each), whole=True)
            for each in chosen
            if each in self._projects
        }

    def _reapply(self, project_id: int, before: Project, *, whole: bool) -> Reapplied:
        live, after = self._projects[project_id], self.template_of(project_id)
        result = reapplied(live, before, after, whole=whole)
        self._projects[project_id] = self._adopt(result.project)
        return result

    @property
    def template(self) -> Project:
        """The project of the first fixtures."""
        return self._template

    def template_of(self, project_id: int) -> Project:
        """Return the project that a new one of this id is a copy of."""
        return self._templates.get(project_id, self._template)

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
        self.random = self._new_random()
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
        project.count_transactions(self.transactions)
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
        return export_world(self.clock.state, self.random.state, self._projects)

    def exporter(self) -> Callable[[], dict[str, Any]]:
        """Return a function that exports the world as it is now, at any time and in any thread."""
        return partial(export_world, self.clock.state, self.random.state, self.copies())

    def versions(self) -> tuple[ClockState, list[tuple[Project, int]]]:
        """Return what differs whenever a project or the default clock has changed."""
        return self.clock.state, [(each, each.version) for each in self._projects.values()]

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


def export_world(
    clock_state: ClockState, random_state: RandomState, projects: Mapping[int, Project]
) -> dict[str, Any]:
    """Return a world in types JSON has."""
    version, numbers, gauss = random_state
    return {
        "format": FORMAT_VERSION,
        "clock": msgspec.to_builtins(clock_state),
        "chance": [version, list(numbers), gauss],
        "projects": {str(key): export_project(projects[key]) for key in sorted(projects)},
    }


def _by_id(templates: Iterable[Project]) -> dict[int, Project]:
    return {template.config.project_id: template for template in templates}

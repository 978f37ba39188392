"""Locust's users: each plays the turns of one story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any, ClassVar

import gevent
import gevent.ssl
from locust import FastHttpUser, constant, task

from liveops_kit.errors import UsageError
from liveops_kit.load.plan import Plan, Ticket
from liveops_kit.load.session import Recorder, Reply, Session, reply_of
from liveops_kit.load.stories import STORIES
from liveops_kit.load.story import Story

ADMIN = Ticket("admin", "", "")
ADMIN_PAUSE = 0.2
"""Seconds between two turns of an admin."""


class Part:
    """The plan, the history and the places that the users of one process share."""

    def __init__(self) -> None:
        self._given: tuple[Plan, Recorder] | None = None
        self.place = 0
        """Index of the process among those that play."""
        self.began = 0
        """When the run began here, in nanoseconds since 1970."""
        self._users: dict[str, Iterator[int]] = {name: count() for name in STORIES}

    def begin(self, plan: Plan, recorder: Recorder) -> None:
        """Take the plan and the history."""
        self._given = plan, recorder
        self.began = recorder.now()

    @property
    def given(self) -> tuple[Plan, Recorder]:
        """The plan and the history; a master sends them before anything else."""
        if self._given is None:
            raise UsageError("the master sent no plan: is it a run of this release?")
        return self._given

    def session(self, user: StoryUser, story: Story, *, is_admin: bool) -> Session:
        """Return the session of a new user: as an admin, or as the next player of the story."""
        plan, recorder = self.given
        stage = plan.stages[story.name]
        number = next(self._users[story.name]) * plan.workers + self.place
        player = stage.players[number % len(stage.players)]
        session = FastSession(
            plan, stage, ADMIN if is_admin else player, recorder, name=str(number)
        )
        session.client = user.client
        session.began = self.began
        return session


class FastSession(Session):
    """A session that calls with Locust's fast client, which counts its calls."""

    client: Any

    def at_once(self, *calls: Callable[[], Reply]) -> list[Reply]:
        """Make calls at the same time; all of them end when the user does."""
        greenlets = [gevent.spawn(call) for call in calls]
        try:
            gevent.joinall(greenlets, raise_error=True)
        finally:
            gevent.killall(greenlets)
        return [each.value for each in greenlets]

    def _exchange(
        self, name: str, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> Reply:
        with self.client.request(
            method, url, name=name, data=content, headers=headers, catch_response=True
        ) as response:
            # Locust reports a connection without an answer as status 0.
            reply = (
                reply_of(response.status_code, response.content)
                if response.status_code
                else Reply(None)
            )
            if reply.outcome == "unknown":
                response.failure(str(reply.status or response.error or "no answer"))
            else:
                # A refusal may be right: the judge decides that.
                response.success()
        return reply


class StoryUser(FastHttpUser):
    """A user of one story."""

    abstract = True
    # A call that is sent twice is two calls to the target, and one in the history.
    max_retries = 0
    story: ClassVar[Story]
    part: ClassVar[Part]
    is_admin: ClassVar[bool] = False

    def on_start(self) -> None:
        """Begin the session."""
        self.session = self.part.session(self, self.story, is_admin=self.is_admin)

    @task
    def turn(self) -> None:
        """Play one turn."""
        if self.is_admin:
            self.story.administer(self.session)
        else:
            self.story.play(self.session)


def user_classes(part: Part, plan: Plan | None) -> list[type[StoryUser]]:
    """Return the classes of users of the stories of a plan, or of all before there is one."""
    classes = []
    for name in STORIES if plan is None else plan.stages:
        weight = 1 if plan is None else plan.weights[name]
        classes.append(_class(part, STORIES[name], weight=weight))
        if STORIES[name].has_admin:
            classes.append(_class(part, STORIES[name], is_admin=True, fixed_count=1))
    return classes


def configure(plan: Plan, classes: list[type[StoryUser]]) -> None:
    """Set what the users need to know of the target."""
    for each in classes:
        each.host = plan.base_url
        each.connection_timeout = each.network_timeout = plan.timeout
        each.insecure = plan.verify is False
        if isinstance(plan.verify, str):
            context = partial(gevent.ssl.create_default_context, cafile=plan.verify)
            each.ssl_context_factory = staticmethod(context)
        each.wait_time = constant(ADMIN_PAUSE if each.is_admin else plan.think)


def _class(part: Part, story: Story, **values: Any) -> type[StoryUser]:
    role = "Admin" if values.get("is_admin") else "Player"
    return type(f"{story.name.title()}{role}", (StoryUser,), {
        "story": story, "part": part, "abstract": False, **values,
    })  # fmt: skip

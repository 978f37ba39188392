"""The reads after a run, one after the other: they show what became of each object and player."""

from __future__ import annotations

import httpx

from liveops_kit.contract.http.client import Client
from liveops_kit.errors import UsageError
from liveops_kit.load.history import FINAL
from liveops_kit.load.history_files import HistoryWriter
from liveops_kit.load.plan import Plan, Ticket
from liveops_kit.load.session import Recorder, Reply, Session, reply_of
from liveops_kit.load.stories import STORIES


def read_finals(client: Client, plan: Plan, history: HistoryWriter) -> None:
    """Read the final state of each story's objects and players into a history."""
    recorder = Recorder(FINAL, history.write)
    for name, stage in plan.stages.items():
        story = STORIES[name]
        story.close(_ClientSession(client, plan, stage, Ticket("admin", "", ""), recorder))
        for player in stage.players:
            story.close_player(_ClientSession(client, plan, stage, player, recorder))


class _ClientSession(Session):
    """A session that calls with the client of the kit, which waits where it is asked to."""

    def __init__(self, client: Client, plan: Plan, *more: object) -> None:
        super().__init__(plan, *more, story=FINAL)  # type: ignore[arg-type]
        self._client = client

    def _exchange(
        self, name: str, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> Reply:
        request = httpx.Request(method, url, headers=headers, content=content)
        try:
            response = self._client.send(name, request).response
        except UsageError:
            return Reply(None)
        return reply_of(response.status_code, response.content)

"""The journals of all workers that serve a stored world, as one.

Each worker keeps its own requests in memory. When somebody reads the journal, all of them put what
they have into the store, within a fraction of a second; numbers are given there.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from liveops_kit.domain.values.refusals import UNAVAILABLE, Refusal
from liveops_kit.errors import StoreUnavailableError
from liveops_kit.server.all_workers import POLL_SECONDS, Gathering
from liveops_kit.server.journal.log import Condition, Entry, Journal
from liveops_kit.server.journal.reader import Classification, Reader

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica
    from liveops_kit.state.store.worker_records import StoredEntry

log = logging.getLogger("liveops_kit.mock")

SUBJECT = "journal"
_decode = msgspec.msgpack.Decoder(Entry).decode


class Journals:
    """The journal as it is read: of this process, where it is the only one."""

    def __init__(self, own: Journal, reader: Reader) -> None:
        self._own = own
        self._reader = reader

    async def read(self) -> Journal:
        """Return the requests."""
        return self._own

    async def clear(self, project_id: int | None = None) -> None:
        """Delete all requests, or those of one project."""
        if project_id is None:
            self._own.clear()
        else:
            self._own.clear(lambda entry: self._reader.is_of_project(entry, project_id))

    async def wait(
        self, condition: Condition, count: int, seconds: float
    ) -> tuple[Journal, list[Entry]]:
        """Return the requests that match, once there are `count` of them or time is up."""
        return self._own, await self._own.wait(condition, count, seconds)


class JoinedJournals(Journals):
    """The journal of all workers: the part of this one, and the way to those of the others."""

    def __init__(
        self, own: Journal, reader: Reader, replica: Replica, gathering: Gathering
    ) -> None:
        super().__init__(own, reader)
        self._worker = replica.worker
        self._gathering = gathering
        self._table = gathering.table
        self._write = replica.store.connections.write
        gathering.answers[SUBJECT] = self._store
        self._stored = 0
        """The number of the latest own request that is in the store."""
        self._entries: dict[int, Entry] = {}
        self._highest = 0
        """The highest number of a request that was deleted."""

    async def read(self) -> Journal:
        """Return a journal of the requests to all workers.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """
        try:
            await self._gathering.ask(SUBJECT)
            stored = await self._write(lambda: self._table.entries(max(self._own.limit, 1)))
        except StoreUnavailableError as error:
            log.warning("%s", error)
            raise Refusal(UNAVAILABLE) from error
        joined = self._own.empty_copy()
        joined.recorded = self._highest
        # Kept, since classifying a request takes much longer than reading it.
        self._entries = {
            each.number: self._entries.get(each.number) or _entry_of(each) for each in stored
        }
        for entry in self._entries.values():
            joined.add_stored(entry)
        return joined

    async def clear(self, project_id: int | None = None) -> None:
        """Delete the requests to all workers, or those of one project.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """
        try:
            await self._gathering.ask(SUBJECT)
            highest = await self._write(lambda: self._table.forget(project_id))
            self._highest = max(self._highest, highest)
            await super().clear(project_id)
        except StoreUnavailableError as error:
            raise Refusal(UNAVAILABLE) from error

    async def wait(
        self, condition: Condition, count: int, seconds: float
    ) -> tuple[Journal, list[Entry]]:
        """Return the requests that match, once there are `count` of them or time is up."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            joined = await self.read()
            found = [entry for entry in joined if condition(entry)]
            if len(found) >= count or loop.time() >= end:
                return joined, found
            await asyncio.sleep(min(2 * POLL_SECONDS, max(0.0, end - loop.time())))

    async def _store(self) -> None:
        """Store the requests that came since the last time."""
        own = [entry for entry in self._own if entry.number > self._stored]
        stored = [self._stored_form(entry) for entry in own]
        await self._write(lambda: self._table.add(stored))
        self._stored = max([self._stored, *(entry.number for entry in own)])

    def _stored_form(self, entry: Entry) -> StoredEntry:
        from liveops_kit.state.store.worker_records import StoredEntry

        project_id = self._reader.project_in_path(entry)
        content = msgspec.msgpack.encode(entry)
        return StoredEntry(self._worker, entry.at.timestamp(), project_id, content)


def _entry_of(stored: StoredEntry) -> Entry:
    entry: Any = _decode(stored.entry)
    entry.number, entry.worker = stored.number, stored.worker
    if entry.classification is not None:
        entry.classification = msgspec.convert(entry.classification, Classification)
    return entry  # type: ignore[no-any-return]

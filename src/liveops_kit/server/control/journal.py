"""The journal in the control plane: list, await, export and delete requests."""

from __future__ import annotations

from liveops_kit.domain.values.refusals import MISSING, WAIT_ENDED, Refusal, Violation, invalid
from liveops_kit.server.journal.joined import Journals
from liveops_kit.server.journal.reader import Filter, Reader, serialize_list, serialize_whole_entry
from liveops_kit.server.request import Operations, Request, Response

_LIMIT = 100
_SECONDS = 5


class JournalControl:
    """The handlers of the journal."""

    def __init__(self, journals: Journals, reader: Reader, scheme: str) -> None:
        """`scheme` is that of the mock's addresses."""
        self._journals = journals
        self._scheme = scheme
        self._reader = reader

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-get-journal": self.list_all,
            "mock-delete-journal": self.clear,
            "mock-wait-journal": self.wait,
            "mock-export-journal": self.export,
            "mock-get-request": self.read,
        }

    async def list_all(self, request: Request) -> Response:
        """List the latest requests that match, and count all."""
        matches = self._filter(request)
        journal = await self._journals.read()
        found = [entry for entry in journal if matches(entry)]
        limit = request.query.get("limit", _LIMIT)
        return Response(200, serialize_list(journal, self._reader, found, limit))

    async def wait(self, request: Request) -> Response:
        """Wait for a number of requests that match, and list them."""
        count, seconds = request.query.get("count", 1), request.query.get("timeout", _SECONDS)
        journal, found = await self._journals.wait(self._filter(request), count, seconds)
        if len(found) < count:
            raise Refusal(WAIT_ENDED, found=len(found), count=count, seconds=seconds)
        return Response(200, serialize_list(journal, self._reader, found, _LIMIT))

    async def export(self, request: Request) -> Response:
        """Export the requests that match as a HAR archive."""
        matches = self._filter(request)
        found = (entry for entry in await self._journals.read() if matches(entry))
        from liveops_kit.server.journal import har

        return Response(200, har.archive(found, self._reader, self._scheme))

    async def read(self, request: Request) -> Response:
        """Read a request with all that was sent."""
        number = request.path["number"]
        entry = (await self._journals.read()).get(number)
        if entry is None:
            raise Refusal(MISSING, thing="Request", name=number)
        return Response(200, serialize_whole_entry(entry, self._reader))

    async def clear(self, _: Request) -> Response:
        """Delete all requests."""
        await self._journals.clear()
        return Response(204)

    def _filter(self, request: Request) -> Filter:
        try:
            return Filter.of(self._reader, request.query)
        except ValueError as error:
            raise invalid(Violation("since", str(error))) from error

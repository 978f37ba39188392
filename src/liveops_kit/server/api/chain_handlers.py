"""Handlers that daily, offer and reward chains share: the calls of the project.

What users call is each kind's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.domain.features.offer_chains import OfferChains
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.values.page import Page
from liveops_kit.server.codec import common
from liveops_kit.server.request import DONE, Request, Response
from liveops_kit.state.project import Project

C = TypeVar("C", bound=DailyChains | OfferChains | RewardChains)
S = TypeVar("S", bound=DailyChains | OfferChains)
Serialize = Callable[[Any, Project, datetime], common.Json]


class ChainHandlers(Generic[C]):
    """The project's handlers of one kind of chain."""

    def __init__(
        self,
        *,
        key: str,
        collection: Callable[[Project], C],
        serialize_short: Serialize,
        serialize_chain: Serialize,
        max_limit: int,
    ) -> None:
        """Take the path parameter of a chain, where a project has its chains, and their codec."""
        self.key = key
        self.collection = collection
        self._serialize_short = serialize_short
        self._serialize_chain = serialize_chain
        self._max_limit = max_limit

    async def list_all(self, request: Request) -> Response:
        """List chains without their steps."""
        project, enabled = request.project, common.parse_enabled(request.query)
        page = common.parse_page(request.query, self._max_limit)
        with project.transaction() as now:
            rows, has_more = self.collection(project).page(page, enabled)
            items = [self._serialize_short(row, project, now) for row in rows]
        return Response(200, {"has_more": has_more, "items": items})

    async def read(self, request: Request) -> Response:
        """Read a chain."""
        project = request.project
        with project.transaction() as now:
            chain = self.collection(project).get(request.path[self.key])
            return Response(200, self._serialize_chain(chain, project, now))

    async def toggle(self, request: Request) -> Response:
        """Enable a disabled chain, and disable an enabled one."""
        with request.project.transaction():
            self.collection(request.project).toggle(request.path[self.key])
        return DONE


class StepChainHandlers(ChainHandlers[S], Generic[S]):
    """The project's handlers of daily or offer chains."""

    def __init__(self, *, parse_terms: Callable[[Mapping[str, Any]], Any], **others: Any) -> None:
        """Take the parser of a write, and the arguments of `ChainHandlers`."""
        super().__init__(**others)
        self.parse_terms = parse_terms

    async def create(self, request: Request) -> Response:
        """Create a chain."""
        terms = self.parse_terms(request.body)
        with request.project.transaction() as now:
            chain = self.collection(request.project).create(terms, now)
        return Response(201, {self.key: chain.chain_id})

    async def update(self, request: Request) -> Response:
        """Replace a chain that is disabled."""
        terms, chain_id = self.parse_terms(request.body), request.path[self.key]
        with request.project.transaction() as now:
            self.collection(request.project).update(chain_id, terms, now, request.body.get("id"))
        return DONE

    async def delete(self, request: Request) -> Response:
        """Delete a chain for good."""
        with request.project.transaction():
            self.collection(request.project).delete(request.path[self.key])
        return DONE


def serialize_page(
    chains: Sequence[Any], page: Page, serialize: Callable[[Any], common.Json]
) -> common.Json:
    """Serialize a page of the chains that a user sees."""
    items = [serialize(chain) for chain in chains[page.offset : page.end]]
    return {
        "has_more": page.offset + len(items) < len(chains),
        "total_items_count": len(chains),
        "items": items,
    }

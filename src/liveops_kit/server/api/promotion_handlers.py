"""Handlers that promotions of every kind share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.server.cache import IdentityCache, StaticParts
from liveops_kit.server.codec import common
from liveops_kit.server.request import DONE, Request, Response
from liveops_kit.state.project import Project

C = TypeVar("C", bound=CodePromotions[Any, Any] | AutomaticPromotions[Any, Any])
"""The promotions of a kind in a project."""
T = TypeVar("T")
"""The terms of a kind."""


class PromotionHandlers(ABC, Generic[C, T]):
    """The handlers of one kind of promotion."""

    key: ClassVar[str]
    """The path parameter that identifies a promotion."""
    list_property: ClassVar[str]
    """The property of the list's answer that has the promotions."""

    def __init__(
        self,
        *,
        collection: Callable[[Project], C],
        parse_terms: Callable[[Mapping[str, Any]], T],
        serialize_terms: Callable[[T], common.Json],
        serialize_periods: common.SerializePeriods = common.serialize_promotion_periods,
    ) -> None:
        """Take where a project has the promotions, and the codec of the kind's own properties."""
        self.collection = collection
        self.parse_terms = parse_terms
        self._serialize_terms = serialize_terms
        self._serialize_periods = serialize_periods
        self._static_parts: StaticParts = IdentityCache(self._serialize_static_part)

    def with_dates(self) -> Self:
        """Return the handlers of the twins, which print `date_start` and `date_end` (TWN-3)."""
        return type(self)(
            collection=self.collection,
            parse_terms=self.parse_terms,
            serialize_terms=self._serialize_terms,
            serialize_periods=common.serialize_promotion_dates,
        )

    async def read(self, request: Request) -> Response:
        """Read a promotion."""
        promotions = self.collection(request.project)
        with request.project.transaction() as now:
            promotion = promotions.get(request.path[self.key])
            return Response(200, self._serialize(promotion, promotions, now))

    async def list_all(self, request: Request) -> Response:
        """List the promotions."""
        promotions = self.collection(request.project)
        with request.project.transaction() as now:
            rows = promotions.page(common.parse_page(request.query))
            body = {
                self.list_property: [self._serialize(row, promotions, now) for row in rows],
                **common.serialize_counts(promotions),
            }
        return Response(200, body)

    async def delete(self, request: Request) -> Response:
        """Delete a promotion for good."""
        with request.project.transaction():
            self.collection(request.project).delete(request.path[self.key])
        return DONE

    @abstractmethod
    def _serialize(self, promotion: Any, promotions: C, now: datetime) -> common.Json:
        """Serialize a promotion with what changes while it does not."""

    @abstractmethod
    def _serialize_static_part(self, promotion: Any) -> common.Json:
        """Serialize what depends on the promotion alone."""

"""Promotions of one kind, with or without codes: what they have in common."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from msgspec import Struct

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion, PromotionKind
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.mechanics.users import Users
from liveops_kit.domain.values.page import Page


class PromotionStore(Struct, frozen=True):
    """The tables and services the promotions of a project share."""

    promotions: Table[int, Promotion]
    codes: CodeSpace
    ledger: Ledger
    catalog: Catalog
    users: Users
    sequences: Sequences
    redemption: Redemption


P = TypeVar("P", bound=Promotion)


class PromotionsOfKind(Generic[P]):
    """The promotions of one kind."""

    kind: PromotionKind
    entity: type[P]

    def __init__(self, store: PromotionStore) -> None:
        self._store = store

    def page(self, page: Page) -> list[P]:
        """Return one page of the promotions of this kind, in order of their ids."""
        rows = self._store.promotions.page("kind", self.kind, page)
        return [row for row in rows if isinstance(row, self.entity)]

    def count(self, enabled: bool | None = None) -> int:
        """Return the number of promotions: all, or only the enabled or disabled ones."""
        if enabled is None:
            return self._store.promotions.count("kind", self.kind)
        return self._store.promotions.count("kind_switch", (self.kind, enabled))

    def _new(self, **fields: Any) -> P:
        """Store a disabled promotion with these fields, under the next id (PRM-1)."""
        make: Any = self.entity
        promotion: P = make(promotion_id=self._store.sequences.next("promotion"), **fields)
        self._save(promotion)
        return promotion

    def _of_kind(self, promotion: Promotion | None) -> P | None:
        return promotion if isinstance(promotion, self.entity) else None

    def _save(self, promotion: P) -> None:
        self._store.promotions.put(promotion.promotion_id, promotion)

"""The item groups of a project as its server manages them (ITM-17, GRP-1 to GRP-7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Item, ItemGroup
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.refusals import ALREADY_EXISTS, GROUP_MISSING, Refusal

EVERYTHING = "all"
"""The id under which the storefront lists every item, unless a group has it."""


class Groups:
    """The item groups of a project."""

    def __init__(
        self, groups: Table[str, ItemGroup], items: Table[str, Item], sequences: Sequences
    ) -> None:
        self._groups = groups
        self._items = items
        self._sequences = sequences

    def create(self, draft: ItemGroup) -> ItemGroup:
        """Create a group from a draft, under a number of its own.

        Raises:
            Refusal: ALREADY_EXISTS.
        """
        self._require_free(draft.external_id)
        group = replace(draft, number=self._sequences.next("item_group"))
        self._groups.put(group.external_id, group)
        return group

    def update(self, external_id: str, draft: ItemGroup) -> None:
        """Replace all settings of a group; with another id, its items follow (GRP-3).

        Raises:
            Refusal: GROUP_MISSING, ALREADY_EXISTS.
        """
        group = self.get(external_id)
        if draft.external_id != external_id:
            self._require_free(draft.external_id)
            self._exchange(external_id, (draft.external_id,))
        self._groups.delete(external_id)  # a table keeps the position of a row that is replaced
        self._groups.put(draft.external_id, replace(draft, number=group.number))

    def delete(self, external_id: str) -> None:
        """Delete a group; its items stay, without it (GRP-5).

        Raises:
            Refusal: GROUP_MISSING.
        """
        self.get(external_id)
        self._exchange(external_id, ())
        self._groups.delete(external_id)

    def get(self, external_id: str) -> ItemGroup:
        """Return the group.

        Raises:
            Refusal: GROUP_MISSING.
        """
        group = self._groups.get(external_id)
        if group is None:
            raise Refusal(GROUP_MISSING)
        return group

    def all(self) -> list[ItemGroup]:
        """Return all groups, enabled or not, in the storefront's order."""
        return list(self._groups.rows("all", True))

    def shown(self) -> list[ItemGroup]:
        """Return the groups of the storefront: those that are enabled (GRP-6)."""
        return [group for group in self.all() if group.is_enabled]

    def on_shelf(self, external_id: str) -> str | None:
        """Return the group whose items the storefront lists; None for every item (ITM-19c).

        Raises:
            Refusal: GROUP_MISSING, also for a group that is disabled.
        """
        group = self._groups.get(external_id)
        if group is None and external_id == EVERYTHING:
            return None
        if group is None or not group.is_enabled:
            raise Refusal(GROUP_MISSING)
        return external_id

    def sizes(self) -> Mapping[str, int]:
        """Return the number of items in each group that has some."""
        return Counter(group for item in self._items.rows("all", True) for group in item.groups)

    def _require_free(self, external_id: str) -> None:
        if self._groups.get(external_id) is not None:
            raise Refusal(ALREADY_EXISTS, thing="Group", key="external_id", value=external_id)

    def _exchange(self, external_id: str, instead: tuple[str, ...]) -> None:
        """Put other groups in the place of a group, in every item that is in it."""
        for item in list(self._items.rows("all", True)):
            if external_id in item.groups:
                place = item.groups.index(external_id)
                groups = (*item.groups[:place], *instead, *item.groups[place + 1 :])
                self._items.put(item.sku, replace(item, groups=tuple(dict.fromkeys(groups))))

"""Mutants of item groups, and of the catalog by group."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features.groups import Groups
from liveops_kit.domain.mechanics.catalog import ItemGroup
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.server.api import groups as group_calls


# -- written by servers ----------------------------------------------------------------------------
@mutant("groups.a_group_is_read_as_it_was_written")
def forgets_the_description_of_a_group(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any, draft: Any) -> Any:
        return original(groups, replace(draft, description={}))

    mutation.wrap(Groups, "create", wrong)


@mutant("groups.a_group_counts_its_items")
def counts_only_what_is_in_the_store(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any) -> Any:
        counts: dict[str, int] = {}
        for item in groups._items.rows("shelf", True):
            for external_id in item.groups:
                counts[external_id] = counts.get(external_id, 0) + 1
        return counts

    mutation.wrap(Groups, "sizes", wrong)


@mutant("groups.the_id_of_a_group_is_its_own")
def writes_over_the_group_that_has_the_id(mutation: Mutation) -> None:
    mutation.replace(Groups, "_require_free", lambda groups, external_id: None)


@mutant("groups.the_items_of_a_renamed_group_follow")
def leaves_items_in_the_old_group(mutation: Mutation) -> None:
    mutation.replace(Groups, "_exchange", lambda groups, external_id, instead: None)


@mutant("groups.a_group_is_written_back_as_it_is_read")
def takes_the_picture_by_one_name_alone(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        return original({name: body[name] for name in body if name != "image_url"})

    mutation.wrap(group_calls, "parse_group", wrong)


@mutant("groups.an_update_resets_what_it_leaves_out")
def keeps_the_description_that_is_left_out(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any, external_id: str, draft: Any) -> None:
        before = groups.get(external_id)
        original(
            groups, external_id, replace(draft, description=draft.description or before.description)
        )

    mutation.wrap(Groups, "update", wrong)


@mutant("groups.the_items_of_a_deleted_group_stay")
def keeps_a_deleted_group_on_its_items(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any, external_id: str) -> None:
        groups.get(external_id)
        groups._groups.delete(external_id)

    mutation.wrap(Groups, "delete", wrong)


@mutant("groups.the_storefront_shows_enabled_groups_in_order")
def shows_disabled_groups(mutation: Mutation) -> None:
    mutation.replace(Groups, "shown", Groups.all)


@mutant("groups.the_storefront_shows_enabled_groups_in_order")
def shows_the_older_of_equal_groups_first(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any) -> list[ItemGroup]:
        return sorted(original(groups), key=lambda group: (group.order or 0, group.number))

    mutation.wrap(Groups, "shown", wrong)


@mutant("groups.an_unknown_group_is_not_there")
def deletes_a_group_that_is_not_there(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any, external_id: str) -> None:
        if groups._groups.get(external_id) is not None:
            original(groups, external_id)

    mutation.wrap(Groups, "delete", wrong)


# -- the catalog by group --------------------------------------------------------------------------
@mutant("groups.a_group_lists_its_items_alone")
def lists_an_item_in_its_first_group_alone(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, visit: Any, *more: Any, group: Any = None) -> Any:
        rows = original(shop, visit, *more, group=group)
        return (item for item in rows if group is None or item.groups[0] == group)

    def page(original: Any, shop: Any, visit: Any, page: Any, *more: Any, group: Any = None) -> Any:
        items = list(wrong(Shop.on_sale, shop, visit, *more, group=group))
        return items[page.offset : page.end], len(items) > page.end

    mutation.wrap(Shop, "page", page)


@mutant("groups.a_group_is_listed_page_by_page")
def skips_entries_of_other_groups(mutation: Mutation) -> None:
    def wrong(
        original: Any, shop: Any, visit: Any, page: Any, *more: Any, group: Any = None
    ) -> Any:
        items, has_more = original(shop, visit, page, *more)
        return [item for item in items if group is None or group in item.groups], has_more

    mutation.wrap(Shop, "page", wrong)


@mutant("groups.an_unknown_or_disabled_group_lists_nothing")
def lists_the_items_of_a_disabled_group(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any, external_id: str) -> Any:
        if groups._groups.get(external_id) is not None:
            return external_id
        return original(groups, external_id)

    mutation.wrap(Groups, "on_shelf", wrong)


@mutant("groups.all_is_every_item")
def takes_all_for_the_name_of_a_group(mutation: Mutation) -> None:
    def wrong(original: Any, groups: Any, external_id: str) -> Any:
        return original(groups, external_id) or external_id

    mutation.wrap(Groups, "on_shelf", wrong)

"""Mutants of catalog attributes."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features import attributes as rules
from liveops_kit.domain.features.attributes import Attributes
from liveops_kit.domain.mechanics.catalog import CatalogAttribute
from liveops_kit.domain.values.refusals import ALREADY_EXISTS, Refusal
from liveops_kit.server.api import attributes as calls
from liveops_kit.server.codec.attributes import serialize_whole_attribute


@mutant("attributes.an_attribute_is_read_with_its_values")
def lists_attributes_with_their_values(mutation: Mutation) -> None:
    mutation.replace(calls, "serialize_attribute", serialize_whole_attribute)


@mutant("attributes.the_id_of_an_attribute_is_its_own")
def adds_a_value_twice(mutation: Mutation) -> None:
    def wrong(original: Any, attributes: Any, external_id: str, value: Any) -> None:
        try:
            original(attributes, external_id, value)
        except Refusal as refusal:
            if refusal.reason is not ALREADY_EXISTS:
                raise

    mutation.wrap(Attributes, "add_value", wrong)


@mutant("attributes.an_update_keeps_the_id")
def ignores_another_id_in_an_update(mutation: Mutation) -> None:
    mutation.replace(calls, "_require_same_id", lambda body, external_id: None)


@mutant("attributes.an_attribute_has_at_most_20_values")
def takes_a_value_too_many(mutation: Mutation) -> None:
    mutation.replace(rules, "MAX_VALUES", 21)


@mutant("attributes.items_lose_a_deleted_value")
def keeps_a_deleted_value_on_items(mutation: Mutation) -> None:
    def wrong(original: Any, attributes: Any, external_id: str, change: Any) -> None:
        """Only changes items that lose the whole attribute."""
        if change.__name__ != "without":
            original(attributes, external_id, change)

    mutation.wrap(Attributes, "_change_items", wrong)


@mutant("attributes.items_lose_all_deleted_values")
def keeps_an_attribute_without_values_on_items(mutation: Mutation) -> None:
    def wrong(original: Any, attributes: Any, external_id: str, change: Any) -> None:
        def keep(attribute: Any) -> Any:
            changed = change(attribute)
            is_emptied = changed is None and change.__name__ == "without"
            return replace(attribute, values=()) if is_emptied else changed

        original(attributes, external_id, keep)

    mutation.wrap(Attributes, "_change_items", wrong)


@mutant("attributes.items_lose_a_deleted_attribute")
def keeps_a_deleted_attribute_on_items(mutation: Mutation) -> None:
    def wrong(original: Any, attributes: Any, external_id: str) -> None:
        attributes.get(external_id)
        attributes._attributes.delete(external_id)

    mutation.wrap(Attributes, "delete", wrong)


@mutant("attributes.items_are_called_by_the_texts_of_the_attribute")
def calls_values_as_the_item_was_written(mutation: Mutation) -> None:
    def wrong(original: Any, known: Any, attribute: Any) -> Any:
        return replace(original(known, attribute), values=attribute.values)

    mutation.wrap(CatalogAttribute, "on_item", wrong)


@mutant("attributes.an_unknown_attribute_is_not_there")
def deletes_a_value_that_is_not_there(mutation: Mutation) -> None:
    def forgive(reply: Reply) -> None:
        if reply.status == 404:
            reply.status, reply.body = 204, None

    mutation.rewrite("admin-delete-attribute-value", forgive)

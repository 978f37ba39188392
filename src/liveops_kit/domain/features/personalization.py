"""Personalization rules: which users see an item of the catalog (ATT-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.conditions import Conditions, all_hold, failing
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import RULE_MISSING, Refusal


class RuleTerms(Struct, frozen=True, kw_only=True):
    """Terms of a rule, as the project writes them; a PUT replaces all of them, a PATCH some."""

    name: str
    is_enabled: bool
    conditions: Conditions
    skus: tuple[str, ...]
    is_satisfied_for_unauth: bool = False


class Rule(Struct, frozen=True, kw_only=True):
    """A rule that guards items of the catalog."""

    rule_id: int
    terms: RuleTerms

    def admits(self, viewer: Player | None) -> bool:
        """Return True if a viewer may see the items of the rule; None is an anonymous visitor."""
        if viewer is None or viewer.is_guest:
            return self.terms.is_satisfied_for_unauth
        return all_hold(self.terms.conditions, viewer.attributes)


class Guard(Struct, frozen=True):
    """An item guarded by a rule, as a row: the rules of an item are found by an index."""

    rule_id: int
    sku: str

    @property
    def key(self) -> tuple[int, str]:
        """The key of the row."""
        return (self.rule_id, self.sku)


class Personalization:
    """The rules of a project."""

    def __init__(
        self,
        rules: Table[int, Rule],
        guards: Table[tuple[int, str], Guard],
        sequences: Sequences,
        catalog: Catalog,
    ) -> None:
        self._rules = rules
        self._guards = guards
        self._sequences = sequences
        self._catalog = catalog

    def shows(self, sku: str, viewer: Player | None) -> bool:
        """Return True if a viewer sees an item: unguarded, or admitted by a rule (ATT-4)."""
        rules = [self._rules.get(guard.rule_id) for guard in self._guards.rows("sku", sku)]
        enabled = [rule for rule in rules if rule is not None and rule.terms.is_enabled]
        return not enabled or any(rule.admits(viewer) for rule in enabled)

    def guarded(self, sku: str, viewer: Player | None) -> Cause:
        """Return why no enabled rule shows an item that `shows` hides (ATT-4b, ATT-4c)."""
        if viewer is None or viewer.is_guest:
            return Cause(kind="guest", rules=("ATT-4c",), facts={"thing": f"The rule of {sku}"})
        for guard in self._guards.rows("sku", sku):
            rule = self._rules.get(guard.rule_id)
            if rule is not None and rule.terms.is_enabled:
                cause = failing(rule.terms.conditions, viewer.attributes, "ATT-4b")
                if cause is not None:
                    return cause
        return Cause(kind="missing", rules=("ATT-4b",), facts={"thing": f"A rule that shows {sku}"})

    def create(self, terms: RuleTerms) -> Rule:
        """Create a rule.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self._catalog.require(terms.skus)
        rule = Rule(rule_id=self._sequences.next("rule"), terms=terms)
        self._put(rule)
        return rule

    def update(self, rule_id: int, terms: RuleTerms) -> None:
        """Replace the terms of a rule.

        Raises:
            Refusal: RULE_MISSING, ITEM_UNKNOWN.
        """
        self.get(rule_id)
        self._catalog.require(terms.skus)
        self._unguard(rule_id)
        self._put(Rule(rule_id=rule_id, terms=terms))

    def patch(self, rule_id: int, changes: Mapping[str, Any]) -> None:
        """Replace some terms, given by the field names of `RuleTerms`.

        Raises:
            Refusal: RULE_MISSING, ITEM_UNKNOWN.
        """
        self.update(rule_id, replace(self.get(rule_id).terms, **changes))

    def delete(self, rule_id: int) -> None:
        """Delete a rule; its items are visible to everybody again.

        Raises:
            Refusal: RULE_MISSING.
        """
        self.get(rule_id)
        self._unguard(rule_id)
        self._rules.delete(rule_id)

    def get(self, rule_id: int) -> Rule:
        """Return the rule.

        Raises:
            Refusal: RULE_MISSING.
        """
        rule = self._rules.get(rule_id)
        if rule is None:
            raise Refusal(RULE_MISSING)
        return rule

    def page(self, page: Page, enabled: bool | None) -> list[Rule]:
        """Return one page of the rules by id: all, or only the enabled or disabled ones."""
        if enabled is None:
            return self._rules.page("all", True, page)
        return self._rules.page("switch", enabled, page)

    def all(self) -> Iterable[Rule]:
        """Return every rule, in order of their ids."""
        return self._rules.rows("all", True)

    def count(self, enabled: bool | None = None) -> int:
        """Return the number of rules: all, or only the enabled or disabled ones."""
        if enabled is None:
            return self._rules.count("all", True)
        return self._rules.count("switch", enabled)

    def _put(self, rule: Rule) -> None:
        self._rules.put(rule.rule_id, rule)
        for sku in rule.terms.skus:
            guard = Guard(rule.rule_id, sku)
            self._guards.put(guard.key, guard)

    def _unguard(self, rule_id: int) -> None:
        for guard in reversed(list(self._guards.rows("rule", rule_id))):
            self._guards.delete(guard.key)

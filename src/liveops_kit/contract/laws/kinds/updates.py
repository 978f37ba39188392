"""Laws of what an update leaves out: a PUT forgets it, a PATCH keeps it."""

from __future__ import annotations

from liveops_kit.contract.builders.operations import body_schema, operation_of
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import UPDATED, example, shown
from liveops_kit.contract.resources import RULE, Resource
from liveops_kit.contract.scenario import Scenario

KEPT = frozenset({"is_enabled", "is_clan"})
"""Properties that stay as they are when an update leaves them out."""


def _required(scenario: Scenario, kind: Resource) -> list[str]:
    """Return the required properties of an update, of alternatives the first."""
    schema = body_schema(scenario, operation_of(scenario, kind.update))
    first, *_ = schema.get("anyOf", ({},))
    return [*schema.get("required", ()), *first.get("required", ())]


def _optional(scenario: Scenario, kind: Resource) -> list[str]:
    """Return the properties of an update that it may leave out and that it changes."""
    schema = body_schema(scenario, operation_of(scenario, kind.update))
    resolve = scenario.client.spec.resolve
    known = {name: resolve(part) for name, part in schema["properties"].items()}
    fixed = KEPT | kind.derived | set(_required(scenario, kind))
    return [name for name, part in known.items() if name not in fixed and not part.get("readOnly")]


@law("ERR-40a", each=UPDATED)
def an_update_of_kinds_forgets_what_it_leaves_out(scenario: Scenario, kind: Resource) -> None:
    """After a PUT with required properties alone, {kind} has the defaults of all others again."""
    emptied = []
    for is_rich in (True, False):
        made = example(scenario, kind, is_rich)
        read = made.read()
        made.put({name: scenario.get(read, name) for name in _required(scenario, kind)}).ok()
        emptied.append(shown(made))
    for name in _optional(scenario, kind):
        actual, default = (scenario.optional(each, name) for each in emptied)
        scenario.equal(f"`{name}` after it was left out", actual, default)


@law("ERR-40b", each=(RULE,))
def a_patch_of_kinds_changes_what_it_names(scenario: Scenario, kind: Resource) -> None:
    """A PATCH of {kind} with one property changes this one, whichever it is, and no other."""
    other = example(scenario, kind, False).read()
    for name in _required(scenario, kind) + _optional(scenario, kind):
        made = example(scenario, kind, True)
        before = made.read()
        value = not before[name] if isinstance(before[name], bool) else other[name]
        made.call("patch-filter-rule-by-id", body={name: value}).ok()
        scenario.equal(f"the rule after a patch of `{name}`", made.read(), {**before, name: value})

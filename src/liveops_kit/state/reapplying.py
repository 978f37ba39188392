"""Puts changed fixtures under a project that is in use, and keeps what calls made.

Three states meet by key of row: the fixtures as they were, as they are, and the project. Where the
fixtures have changed, they win; everything else stays as the calls left it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.state.project import Project
from liveops_kit.state.schema import TABLES

_UNTOUCHED = ("sequences", "clock")
"""Tables that no fixtures describe."""
_DEPENDENTS = {
    "promotions": (("codes", "promotion"), ("counts", "promotion"), ("listings", "promotion")),
    "rules": (("guards", "rule"),),
    "value_points": (("point_rewards", "point"), ("balances", "point")),
}
"""The rows that are about another row, as table and index, by the table of that."""
_CHAINS = {"reward_chains": "reward", "daily_chains": "daily_chain", "offer_chains": "offer_chain"}


class Reapplied(Struct, frozen=True):
    """A project on changed fixtures, and what of its own had to give way."""

    project: Project
    lost: tuple[str, ...]
    """Rows that calls had made or changed, where the fixtures say something else."""


def reapplied(live: Project, before: Project, after: Project, *, whole: bool = False) -> Reapplied:
    """Return a project on the fixtures `after`, where it was on `before`.

    With `whole`, every row of the fixtures is as the fixtures say, changed by calls or not.
    """
    config = replace(after.config, project_id=live.config.project_id)
    project = live.with_config(config)
    lost: list[str] = []
    with project.transaction():
        for name, key in _differences(before, after, live if whole else before):
            _apply(project, before, after, name, key, lost)
        _raise_sequences(project, after)
    return Reapplied(project, tuple(lost))


def _differences(before: Project, after: Project, than: Project) -> Iterator[tuple[str, Any]]:
    """Yield table and key of the rows of the fixtures that are not as they are in `than`."""
    for name, schema in TABLES.items():
        if name in _UNTOUCHED:
            continue
        for row in list(after.tables[name].all()):
            key = schema.key(row)
            if than.tables[name].get(key) != row:
                yield name, key
        for row in list(before.tables[name].all()):
            key = schema.key(row)
            if after.tables[name].get(key) is None:
                yield name, key


def _apply(
    project: Project, before: Project, after: Project, name: str, key: Any, lost: list[str]
) -> None:
    table, wanted = project.tables[name], after.tables[name].get(key)
    present, former = table.get(key), before.tables[name].get(key)
    if present == wanted:
        return
    if present is not None and present != former:
        lost.append(f"{name} {_shown(key)}")
    if wanted is None:
        _remove(project, name, key)
        return
    if name == "promotions":
        _make_way(project, wanted, lost)
    if present is not None:
        table.delete(key)  # a table keeps the position of a row that is replaced
    table.put(key, wanted)


def _make_way(project: Project, wanted: Any, lost: list[str]) -> None:
    """Remove what a call made under the external id of a promotion of the fixtures."""
    external_id: Any = TABLES["promotions"].indexes["external_id"](wanted)
    holder = (
        None
        if external_id is None
        else project.tables["promotions"].one("external_id", external_id)
    )
    if holder is not None and holder.promotion_id != wanted.promotion_id:
        lost.append(f"promotions {external_id[1]}")
        _remove(project, "promotions", holder.promotion_id)


def _remove(project: Project, name: str, key: Any) -> None:
    """Remove a row, and the rows that are about it."""
    if project.tables[name].get(key) is None:
        return
    project.tables[name].delete(key)
    dependents = [(*each, key) for each in _DEPENDENTS.get(name, ())]
    if name in _CHAINS:
        dependents.append(("progress", "chain", (_CHAINS[name], key)))
    if name == "promotions":
        dependents.append(("usages", "target", ("promotion", str(key))))
    for table, index, group in dependents:
        for row in list(project.tables[table].rows(index, group)):
            project.tables[table].delete(TABLES[table].key(row))


def _raise_sequences(project: Project, after: Project) -> None:
    """Have new objects take numbers that no object of the fixtures has."""
    table = project.tables["sequences"]
    for name, last in list(after.tables["sequences"].all()):
        present = table.get(name)
        if present is None or present[1] < last:
            table.put(name, (name, last))


def _shown(key: Any) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)

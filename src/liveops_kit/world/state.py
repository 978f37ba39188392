"""A project's whole state as plain data, and back: what `/_mock/state` exports and imports."""

from __future__ import annotations

from typing import Any

import msgspec

from liveops_kit.shared.clock import Clock
from liveops_kit.world.project import SHAPES, Game, Project

FORMAT = 1


class BrokenState(ValueError):
    """A state that cannot be read; the message names the place and the reason."""


def export_project(project: Project) -> dict[str, Any]:
    """Everything a project knows, in types JSON has."""
    version, numbers, gauss = project.chance.throws
    tables = {}
    for name, shape in SHAPES.items():
        rows = sorted(project.tables[name].all(), key=shape.key)
        tables[name] = [
            {"kind": type(row).__name__, "row": msgspec.to_builtins(row)} for row in rows
        ]
    return {
        "game": msgspec.to_builtins(project.game),
        "chance": [version, list(numbers), gauss],
        "tables": tables,
    }


def import_project(data: Any, clock: Clock, seed: int) -> Project:
    """The project that was exported.

    Raises:
        BrokenState: something is missing or of the wrong type.
    """
    try:
        game = msgspec.convert(data["game"], Game)
        project = Project(game, clock, seed)
        version, numbers, gauss = data["chance"]
        project.chance.throws = (version, tuple(numbers), gauss)
        with project.turn():
            for name, rows in data["tables"].items():
                _fill(project, name, rows)
    except BrokenState:
        raise
    except msgspec.ValidationError as error:
        raise BrokenState(str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenState(f"not a state of this server: {error!r}") from error
    return project


def _fill(project: Project, name: str, rows: Any) -> None:
    if name not in SHAPES:
        raise BrokenState(f"there is no table '{name}'")
    shape = SHAPES[name]
    types = {getattr(row, "__name__", "tuple"): row for row in shape.rows}
    for number, entry in enumerate(rows):
        if entry["kind"] not in types:
            raise BrokenState(f"{name}.{number}: there is no row of kind '{entry['kind']}'")
        try:
            row = msgspec.convert(entry["row"], types[entry["kind"]])
        except msgspec.ValidationError as error:
            raise BrokenState(f"{name}.{number}: {error}") from error
        project.tables[name].put(shape.key(row), row)

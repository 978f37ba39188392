"""A project's whole state as plain data: what `/_mock/state` exports and imports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from liveops_kit.domain.values.clock import SettableClock
from liveops_kit.domain.values.seeded_random import RandomState
from liveops_kit.errors import StateFormatError
from liveops_kit.state.project import Project, ProjectConfig
from liveops_kit.state.schema import ADDED_TABLES, SEQUENCES, TABLES

FORMAT_VERSION = 1


@contextmanager
def locate_errors(place: object) -> Iterator[None]:
    """Add the place in the state to any error raised there."""
    try:
        yield
    except StateFormatError as error:
        raise StateFormatError(f"{place}.{error}") from error
    except KeyError as error:
        raise StateFormatError(f"{place}: {error} is missing") from error
    except (AttributeError, OverflowError, TypeError, ValueError) as error:
        raise StateFormatError(f"{place}: {error}") from error


def export_project(project: Project) -> dict[str, Any]:
    """Return everything a project stores, in types JSON has."""
    version, numbers, gauss = project.random.state
    tables = {}
    for name, schema in TABLES.items():
        rows = sorted(project.tables[name].all(), key=schema.key)
        if name in ADDED_TABLES and not rows:
            continue  # so that an earlier release can still read the state
        tables[name] = [
            {"kind": type(row).__name__, "row": msgspec.to_builtins(row)} for row in rows
        ]
    return {
        "game": msgspec.to_builtins(project.config),
        "chance": [version, list(numbers), gauss],
        "tables": tables,
    }


def import_project(data: Any, clock: SettableClock, seed: int) -> Project:
    """Return the project that was exported.

    Raises:
        StateFormatError: something is missing or of the wrong type.
    """
    with locate_errors("game"):
        project = Project(msgspec.convert(data["game"], ProjectConfig), clock, seed)
    with locate_errors("chance"):
        project.random.state = parse_random_state(data["chance"])
    with locate_errors("tables"):
        tables = msgspec.convert(data["tables"], dict[str, Any])
        if unknown := sorted(tables.keys() - TABLES.keys()):
            raise StateFormatError(f"{unknown[0]}: there is no such table")
        with project.transaction():
            for name in TABLES:
                if name in ADDED_TABLES and name not in tables:
                    continue
                with locate_errors(name):
                    _fill(project, name, msgspec.convert(tables[name], list[dict[str, Any]]))
            with locate_errors("sequences"):
                _check_sequences(project)
            with locate_errors("clock"):
                project.clock.now()
    return project


def parse_random_state(data: Any) -> RandomState:
    """Parse an exported state of a random generator."""
    version, numbers, gauss = data
    return (version, tuple(numbers), gauss)


def _fill(project: Project, name: str, rows: list[dict[str, Any]]) -> None:
    schema = TABLES[name]
    types = {getattr(row, "__name__", "tuple"): row for row in schema.rows}
    for number, entry in enumerate(rows):
        with locate_errors(number):
            if entry["kind"] not in types:
                raise ValueError(f"there is no row of kind '{entry['kind']}'")
            row = msgspec.convert(entry["row"], types[entry["kind"]])
            project.tables[name].put(schema.key(row), row)


def _check_sequences(project: Project) -> None:
    """Raise ValueError unless every sequence is ahead of the ids already used.

    Otherwise the next new row would replace an existing one.
    """
    highest: dict[str, int] = {}
    for table, numbers in SEQUENCES.items():
        for row in project.tables[table].all():
            for sequence, number in numbers(row):
                highest[sequence] = max(number, highest.get(sequence, 0))
    for sequence, number in sorted(highest.items()):
        row_of_sequence = project.tables["sequences"].get(sequence)
        last = row_of_sequence[1] if row_of_sequence else 0
        if last < number:
            raise ValueError(f"'{sequence}' stands at {last}, and {number} is taken")

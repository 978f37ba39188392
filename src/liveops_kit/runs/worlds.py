"""`liveops pull`, `liveops push` and `liveops fixtures diff`: worlds, and projects of a server."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from liveops_kit import terminal
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.projects.reading import Pulled, Reader
from liveops_kit.contract.projects.writing import Writer, plan_of, text_of
from liveops_kit.contract.target import Target
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.openapi import document as specification
from liveops_kit.openapi.kinds import CODES, PROMOTIONS
from liveops_kit.runs.contract import profile_of, redactor_of
from liveops_kit.runs.mock import Mock
from liveops_kit.runs.output import write_out
from liveops_kit.server.fixtures.entries import WholeItemEntry
from liveops_kit.server.fixtures.reading import WorldFiles, find, read
from liveops_kit.server.fixtures.writing import text_of as yaml_of

RATE = 10.0
"""Calls a second at most, unless another rate is given: somebody else may need the project."""


def pull_and_print(url: str, output: Path | None, *, codes: bool, **arguments: Any) -> int:
    """Read a project into a world, and write that to a file or to stdout.

    Raises:
        SettingsError: the project cannot be read, or the file not written.
    """
    with _errors(arguments), terminal.progress() as show, _client(url, arguments) as client:
        pulled = Reader(client, show, codes=codes).read()
    text = yaml_of(pulled.document, "Read by `liveops pull`: no users, and no secrets.")
    write_out(text, output)
    _say_notes(pulled)
    return 0


def push_and_print(file: str, url: str, *, apply: bool, **arguments: Any) -> int:
    """Print the calls that write a world into a project, and with `apply` make them.

    Raises:
        SettingsError: the project is not empty, or refuses a call.
        FixturesError: the file cannot be loaded.
    """
    document = written_out(file)
    plan = plan_of(document)
    with _errors(arguments), _client(url, arguments) as client:
        with terminal.progress() as show:
            writer = Writer(client, show)
            there = writer.what_is_there()
        if there:
            raise UsageError(
                f"project {client.target.project_id} is not empty, and push changes nothing "
                f"that is there: {'; '.join(there)}"
            )
        terminal.write(text_of(plan, client))
        if apply:
            with terminal.progress() as writer.show:
                writer.write(plan)
    said = (
        f"{writer.done} calls made." if apply
        else f"{len(plan.steps)} calls would be made; --apply makes them."
    )  # fmt: skip
    for line in writer.skipped:
        sys.stderr.write(f"liveops: left out: {line}\n")
    left = f" {len(plan.left_out)} things are left out." if plan.left_out else ""
    sys.stderr.write(f"liveops: {said}{left}\n")
    return 0


def written_out(file: str) -> dict[str, Any]:
    """Return a world with every entry as the body of the call that makes it.

    The mock itself reads it out; codes are those of the file.

    Raises:
        FixturesError: the file cannot be loaded.
    """
    files = read(find(file))
    with Mock(file) as mock:
        target = Target(
            base_url=mock.url, project_id=files.project.project_id, api_key=mock.api_key
        )
        with closing(Client(target, specification.served())) as client:
            document = Reader(client).read().document
    for kind in PROMOTIONS:
        # Both are in the order in which they were made.
        entries = files.sections[kind.section].values()
        for entry, written in zip(entries, document.get(kind.section, ()), strict=True):
            if entry.key:
                written["key"] = entry.key
            if kind.section in CODES:
                written.pop("generated_codes", None)
                written["codes"] = list(entry.codes)
                written["generated_codes"] = entry.generated_codes
    _add_what_is_not_read(document, files)
    return document


def _add_what_is_not_read(document: dict[str, Any], files: WorldFiles) -> None:
    """Add the users, and the countries of items: the plan tells what becomes of them."""
    document["users"] = [msgspec.to_builtins(each) for each in files.sections["users"].values()]
    countries = {
        each.create["sku"] if isinstance(each, WholeItemEntry) else each.sku: list(each.regions)
        for each in files.sections["items"].values()
    }
    for written in document.get("items", ()):
        if "create" in written:
            written["regions"] = countries.get(written["create"]["sku"], [])


# -- the server ------------------------------------------------------------------------------------
@contextmanager
def _client(url: str, arguments: Mapping[str, Any]) -> Iterator[Client]:
    """Return a client of a server that has proved to be the API."""
    if url == "mock":
        raise UsageError("name a server by its URL, such as http://127.0.0.1:8080/api")
    target = profile_of(url, arguments).target
    target = replace(target, rate=target.rate or RATE)
    with closing(Client(target, specification.served())) as client:
        preflight(client)
        yield client


@contextmanager
def _errors(arguments: Mapping[str, Any]) -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        raise SettingsError(redactor_of(arguments).text(str(error))) from error


def _say_notes(pulled: Pulled) -> None:
    for note in pulled.notes:
        sys.stderr.write(f"liveops: note: {note}\n")

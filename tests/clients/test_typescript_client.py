"""A client of openapi-typescript and openapi-fetch: it compiles, and plays the walks."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.clients.generated import (
    TYPESCRIPT,
    Unreachable,
    blocks,
    installed,
    made_by_node,
    node_packages,
    run,
)

from liveops_kit import Mock
from liveops_kit.openapi import document as spec

CHAPTER = "TypeScript"
WALKS = ("coupon", "promoCode", "dailyChain", "offerChain", "faults")
SOURCES = ("walk.ts", "tsconfig.json", "package.json")
WRITTEN_URL = "http://127.0.0.1:8080/api"

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="node or npm is not here"
)


@pytest.fixture(scope="module")
def packages() -> Path:
    """The packages that npm installs."""
    try:
        return node_packages() / "node_modules"
    except Unreachable as error:
        pytest.skip(f"the registry of npm gives nothing: {error}")


@pytest.fixture(scope="module")
def made(packages: Path) -> Path:
    return made_by_node(CHAPTER, "typescript", packages)


@pytest.fixture(scope="module")
def project(made: Path, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the types, the walks and the page's example."""
    folder = tmp_path_factory.mktemp("typescript")
    for types in ("liveops.ts", "control.ts"):
        shutil.copy(made / types, folder)
    for name in SOURCES:
        shutil.copy(TYPESCRIPT / name, folder)
    (folder / "node_modules").symlink_to(packages)
    (folder / "page.ts").write_text("".join(blocks(CHAPTER, "ts")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compiled(project: Path, packages: Path) -> Path:
    """The output of `tsc --strict`, which has no complaint."""
    assert run("tsc", folder=project, path=[packages / ".bin"]) == ""
    return project / "out"


def test_the_page_installs_what_the_tests_use() -> None:
    wanted = json.loads((TYPESCRIPT / "package.json").read_text("utf-8"))["devDependencies"]
    names = [name.removesuffix("@5") for name in installed(CHAPTER)]
    assert sorted(names) == sorted(wanted)
    assert wanted["typescript"].startswith("^5.")


def test_the_lock_names_packages_and_no_registry() -> None:
    lock = json.loads((TYPESCRIPT / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 30
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_every_operation_has_its_types(made: Path) -> None:
    for name, document in (("liveops.ts", spec.served()), ("control.ts", spec.load("control"))):
        text = (made / name).read_text("utf-8")
        operations = text.partition("export interface operations {")[2]
        found = re.findall(r'^    "?([a-z][a-z0-9-]*)"?: \{$', operations, re.MULTILINE)
        assert found == list(document.operations)


def test_the_client_plays_the_walks(compiled: Path, mock: Mock) -> None:
    printed = run(
        "node",
        str(compiled / "walk.js"),
        folder=compiled,
        API_URL=mock.url,
        CONTROL_URL=mock.control_url,
        TOKEN=mock.token("alice"),
    )
    assert tuple(printed.split()) == WALKS


def test_the_page_shows_the_client_at_work(compiled: Path) -> None:
    script = compiled / "page.js"
    assert WRITTEN_URL in script.read_text("utf-8")
    with Mock() as mock:
        text = script.read_text("utf-8").replace(WRITTEN_URL, mock.url)
        (compiled / "page_here.js").write_text(text, encoding="utf-8")
        command = ("node", str(compiled / "page_here.js"))
        first, second = (run(*command, folder=compiled, TOKEN=mock.token("alice")) for _ in "12")
    assert first == "1 starter_pack\n"
    assert second == "9804 [0401-9804]: You have reached the coupon redemption limit.\n"

"""docs/stores.md: what it says is done on a mock with a store, and with what its backups hold.

Not run here: the installation, and the proofs, which take minutes; their short forms are in
`tests/stores`. The recipe for nginx is run in `tests/stores/test_workers.py`.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import metadata
from pathlib import Path

import pytest
from tests.databases import PostgresqlServer
from tests.project.test_readme import pattern, run, sessions
from tests.stores.service import PROJECT, service
from tests.warm import warm_liveops

PAGE = (Path(__file__).parents[2] / "docs" / "stores.md").read_text(encoding="utf-8")
DATABASE = "postgresql://liveops@db.studio.example"


def commands(word: str) -> list[str]:
    """The lines of the page's `sh` blocks that begin with a word."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    found = [line for block in blocks for line in block.splitlines()]
    return [line for line in found if line.startswith(f"{word} ")]


def sales(store: str) -> int:
    """The redemptions that a store holds of its code."""
    with service(store, program=[warm_liveops()]) as mock:
        limits = mock.game().read_coupon("sale")["total_limit_state"]
        return int(limits["used"])


def sell(store: str) -> None:
    """Redeem a code once."""
    with service(store, program=[warm_liveops()]) as mock:
        game = mock.game()
        game.coupon("sale", "SALE", redeem_user_limit=None, redeem_code_limit=None,
                    redeem_total_limit=5)  # fmt: skip
        assert game.redeem("SALE").status_code == 200


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("sqlite:////var/lib/liveops/world.db", "sqlite"),
        (f"{DATABASE}/liveops", "postgresql"),
    ],
)
def test_the_first_commands_of_the_page_start_a_mock_that_keeps_its_world(
    place: str, kind: str, new_store: Callable[[str], str]
) -> None:
    assert f"liveops mock --store {place}" in commands("liveops mock --store")
    store = new_store(kind)
    sell(store)
    assert sales(store) == 1


def test_what_the_page_installs_is_an_extra_that_there_is() -> None:
    (installation,) = commands("pip")
    assert installation == "pip install 'liveops-kit[store]'"
    assert "store" in metadata("liveops-kit").get_all("Provides-Extra", [])


def test_the_workers_of_the_page_serve_and_its_calls_print_what_it_says(tmp_path: Path) -> None:
    (command,) = commands("liveops mock --store sqlite:///world.db --workers")
    words = shlex.split(command)
    assert words[:4] == ["liveops", "mock", "--store", "sqlite:///world.db"]
    steps = sessions(PAGE)
    assert len(steps) == 8
    store, workers = f"sqlite:///{tmp_path}/world.db", int(words[-1])
    with service(store, workers=workers, program=[warm_liveops()]) as mock:
        assert mock.game(PROJECT).redeem("ONCE").status_code == 200
        for step, printed in zip(steps, run(steps, mock.url), strict=True):
            assert pattern(step.printed).fullmatch(printed), f"$ {step.command}\n{printed}"


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 is not installed")
def test_a_backup_of_sqlite_holds_the_world(tmp_path: Path) -> None:
    (backup,) = commands("sqlite3")
    sell(f"sqlite:///{tmp_path}/world.db")
    subprocess.run(shlex.split(backup), cwd=tmp_path, check=True)
    assert sales(f"sqlite:///{tmp_path}/copy.db") == 1


@pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not installed")
def test_a_backup_of_postgresql_is_put_back(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    (dump,), (restore,) = commands("pg_dump"), commands("pg_restore")
    store, empty = postgresql.new_real_database(), postgresql.new_real_database()
    sell(store)
    for command in (dump, restore):
        named = command.replace(f"{DATABASE}/liveops", store).replace(f"{DATABASE}/empty", empty)
        subprocess.run(shlex.split(named), cwd=tmp_path, check=True)
    assert sales(empty) == 1


def test_the_proofs_that_the_page_names_are_there() -> None:
    named = [line.split()[2] for line in commands("python -m")]
    proofs = ("storm", "kill", "clocks", "load")
    assert named == [f"tests.stores.{name}" for name in proofs]
    assert all(importlib.util.find_spec(name) for name in named)

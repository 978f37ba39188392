"""The public surface of the package: pinned, lazily imported, and as its page shows."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests import web

import liveops_kit
from liveops_kit import errors
from liveops_kit.errors import FixturesError, LiveOpsError, SettingsError, UsageError
from liveops_kit.runs.library import run_contract
from liveops_kit.runs.mock import Mock

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
NO_EXTRA = """
import sys
sys.modules["schemathesis"] = None
from liveops_kit import Mock, Target
try:
    from liveops_kit import run_contract
except ImportError as error:
    print(error)
"""


# -- names and signatures --------------------------------------------------------------------------
def test_the_surface_is_the_exceptions_and_four_names() -> None:
    exceptions = {
        name
        for name, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, LiveOpsError)
    }
    rest = {"Mock", "Report", "Target", "__version__", "run_contract"}
    assert set(liveops_kit.__all__) == exceptions | rest
    assert liveops_kit.__all__ == sorted(liveops_kit.__all__)
    for name in liveops_kit.__all__:
        assert getattr(liveops_kit, name) is not None
    assert set(liveops_kit.__all__) <= set(dir(liveops_kit))


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'liveops_kit' has no attribute 'Moc'"):
        _ = liveops_kit.Moc


def test_the_signature_of_a_mock() -> None:
    parameters = inspect.signature(Mock).parameters.values()
    assert [(each.name, each.default) for each in parameters if each.name != "jwt_secret"] == [
        ("fixtures", "demo"), ("seed", 1), ("auth", "lenient"), ("clock", "system"),
        ("api_keys", None), ("store", "memory"),
    ]  # fmt: skip
    assert [name for name in dir(Mock) if not name.startswith("_")] == [
        "api_key", "control_token", "control_url", "fixtures", "project_id", "reset", "token",
        "url",
    ]  # fmt: skip
    assert str(inspect.signature(Mock.token)) == "(self, user: 'str', **claims: 'Any') -> 'str'"


def test_the_signature_of_a_run() -> None:
    parameters = inspect.signature(run_contract).parameters.values()
    assert [(each.name, each.default) for each in parameters] == [
        ("target", inspect.Parameter.empty), ("profile", "standard"), ("seed", 1),
        ("phases", ("catalogue", "laws", "conformance", "reach")), ("tags", None),
        ("operations", None), ("rules", None), ("laws", None), ("workers", 1),
        ("fail_fast", False),
    ]  # fmt: skip


# -- imports ---------------------------------------------------------------------------------------
def python(code: str) -> str:
    """Return what a fresh interpreter prints."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_the_package_imports_nothing_heavy() -> None:
    foreign = "sorted({m.split('.')[0] for m in sys.modules} - sys.stdlib_module_names)"
    before = python(f"import sys; print({foreign})")
    after = python(f"import sys; import liveops_kit; print({foreign})")
    assert eval(after) == sorted({*eval(before), "liveops_kit"})


def test_a_mock_needs_nothing_of_the_contract_kit() -> None:
    code = "import sys; from liveops_kit import Mock\nwith Mock('empty'): pass\n"
    names = "('schemathesis', 'hypothesis', 'pytest', 'liveops_kit.contract')"
    assert python(f"{code}print([m for m in {names} if m in sys.modules])") == "[]\n"


def test_a_missing_extra_is_named() -> None:
    message = "run_contract needs the extra 'contract': pip install 'liveops-kit[contract]'\n"
    assert python(NO_EXTRA) == message


# -- the mock --------------------------------------------------------------------------------------
def test_the_examples_of_the_page_are_true() -> None:
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, attempted) == (0, 10)


def test_a_strict_mock_takes_its_own_credentials_alone() -> None:
    with Mock(auth="strict") as mock:
        url = f"{mock.url}/v3/project/{mock.project_id}/admin/coupon"
        statuses = [
            web.get(url, auth=(str(mock.project_id), key)).status_code
            for key in (mock.api_key, "wrong")
        ]
        assert statuses == [200, 401]
        assert web.post(f"{mock.control_url}/reset").status_code == 401
        mock.reset()


def test_a_mock_answers_inside_its_block_alone() -> None:
    mock = Mock("empty")
    for use in (lambda: mock.url, lambda: mock.control_url, mock.reset):
        with pytest.raises(UsageError, match="this mock is not served: write `with Mock"):
            use()
    with mock:
        url = f"{mock.control_url}/health"
        assert web.get(url).json()["status"] == "ok"
        with pytest.raises(UsageError, match="this mock is served already"):
            mock.__enter__()
    with pytest.raises(httpx.ConnectError):
        web.get(url)


def test_a_fault_drops_the_connection_of_a_mock() -> None:
    with Mock() as mock:
        fault = {"drop": True}
        response = web.post(f"{mock.control_url}/faults", json=fault)
        assert response.status_code == 201, response.text
        with pytest.raises(httpx.RemoteProtocolError):
            web.get(f"{mock.url}/v2/project/{mock.project_id}/items")


def test_a_mock_that_cannot_be_says_so() -> None:
    with pytest.raises(FixturesError, match=r"none\.yaml: there is no such file"):
        Mock("none.yaml")
    with pytest.raises(SettingsError, match="--auth is lenient or strict, not 'lax'"):
        Mock(auth="lax")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="nobody has a key of project 44056: give api_keys="):
        _ = Mock("empty", auth="strict").api_key

"""docs/team.md: what it says of a service is tried on a mock that runs as the page has it.

Not run here: `systemctl` and `journalctl`, which need a machine of their own (systemd checks the
unit, where it is installed), the installation into `/opt`, the upgrade from a package index, and
Prometheus itself: what its configuration says is asked for as it would.
"""

from __future__ import annotations

import configparser
import importlib.util
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import metadata
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from tests import web
from tests.processes import serving
from tests.project.test_readme import pattern, run, sessions
from tests.warm import warm_liveops

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "team.md").read_text(encoding="utf-8")
LIVEOPS = Path(sys.executable).with_name("liveops")
STATE = "/var/lib/liveops"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def environment_file() -> dict[str, str]:
    """The variables of the service."""
    lines = blocks("ini")[0].splitlines()
    return dict(line.split("=", 1) for line in lines)


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(blocks("ini")[1])
    return parser


@contextmanager
def service(command: str, variables: Mapping[str, str]) -> Iterator[str]:
    """The origin of a mock with just these variables, on a free port of this machine alone."""
    own = {**variables, "LIVEOPS_HOST": "127.0.0.1", "LIVEOPS_PORT": "0"}
    with serving(shlex.split(command), own) as mock:
        # Its greeting comes first; on a busy machine it takes calls seconds later.
        assert web.get(f"{mock.origin}/_mock/health", timeout=60).status_code == 200
        yield mock.origin
        mock.process.send_signal(signal.SIGTERM)
        mock.process.send_signal(signal.SIGTERM)
        assert mock.process.wait(timeout=60) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def test_the_service_runs_as_the_page_has_it_and_every_command_prints_what_it_says(
    folder: Path,
) -> None:
    command = unit()["Service"]["ExecStart"].replace("/opt/liveops/bin/liveops", warm_liveops())
    assert command.startswith(warm_liveops())
    variables = {
        name: text.replace(STATE, str(folder)) for name, text in environment_file().items()
    }
    steps = sessions(PAGE.replace(STATE, str(folder)))
    assert len(steps) == 11
    with service(command, variables) as origin:
        for step, printed in zip(steps, run(steps, origin), strict=True):
            assert pattern(step.printed).fullmatch(printed), f"$ {step.command}\n{printed}"
    assert json.loads((folder / "world.json").read_bytes())["format"] == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    file = tmp_path / "liveops.service"
    file.write_text(blocks("ini")[1].replace("/opt/liveops/bin/liveops", str(LIVEOPS)), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", file], capture_output=True, text=True, check=False
    )
    # It only warns of a word that it does not know, and returns 0.
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_prometheus_is_let_in_with_what_its_configuration_says(folder: Path) -> None:
    """The keys are Prometheus' own: of a scrape of one target, with a token from a file."""
    (configuration,) = map(yaml.safe_load, blocks("yaml"))
    (job,) = configuration.pop("scrape_configs")
    assert configuration == {}
    assert job.keys() == {"job_name", "metrics_path", "authorization", "static_configs"}
    assert job["authorization"].keys() == {"credentials_file"}  # its type is Bearer by default
    ((target,),) = (each["targets"] for each in job["static_configs"])
    variables = environment_file()
    assert target == f"{variables['LIVEOPS_CONTROL_HOST']}:{variables['LIVEOPS_PORT']}"
    variables["LIVEOPS_STATE"] = str(folder / "prometheus.json")
    headers = {"Host": target, "Authorization": f"Bearer {variables['LIVEOPS_CONTROL_TOKEN']}"}
    with service(f"{warm_liveops()} mock", variables) as origin:
        answer = web.get(f"{origin}{job['metrics_path']}", headers=headers)
    assert answer.status_code == 200
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert "liveops_requests" in names


def test_what_the_page_installs_are_extras_that_there_are() -> None:
    named = set(re.findall(r"liveops-kit\[(\w+)\]", PAGE))
    assert named == {"otel"}
    assert named <= set(metadata("liveops-kit").get_all("Provides-Extra", []))


def test_what_the_page_gives_for_the_end_is_longer_than_the_end() -> None:
    variables = environment_file()
    longest = int(variables["LIVEOPS_SHUTDOWN_DELAY"]) + int(variables["LIVEOPS_SHUTDOWN_TIMEOUT"])
    assert int(unit()["Service"]["TimeoutStopSec"]) > longest


def test_the_page_names_variables_that_there_are() -> None:
    source = ROOT / "docs" / "write_cli_page.py"
    loaded = importlib.util.spec_from_file_location("write_cli_page", source)
    assert loaded is not None
    assert loaded.loader is not None
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    assert set(environment_file()) <= set(module.variables())


def test_the_page_names_the_metrics_that_there_are(folder: Path) -> None:
    """All of ours, and no other; those of the process are the library's."""
    named = set(re.findall(r"`(liveops_\w+)", PAGE))
    variables = {"LIVEOPS_STATE": str(folder / "metrics.json")}
    with service(f"{warm_liveops()} mock", variables) as origin:
        web.get(f"{origin}/_mock/ready")
        text = web.get(f"{origin}/_mock/metrics").text
    served = set(re.findall(r"^# TYPE (liveops_\w+) ", text, re.MULTILINE))
    assert named == served - {"liveops_mock_info"}

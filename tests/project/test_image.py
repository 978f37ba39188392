"""Dockerfile, compose.yaml and the manifest: what they say is carried out without a container."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import web
from tests.ports import silent_port
from tests.project.test_team_page import service
from tests.warm import warm_liveops

from liveops_kit.openapi import document as specification

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
MANIFEST = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")))
SECRETS = {
    "LIVEOPS_API_KEYS": "44056:some-key",
    "LIVEOPS_JWT_SECRET": "a-secret-of-32-bytes-or-more-0123",
    "LIVEOPS_CONTROL_TOKEN": "some-token",
}


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage of the Dockerfile, with their text on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found: list[list[tuple[str, str]]] = []
    for line in joined.splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def of(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == name]


def documented_variables() -> set[str]:
    return set(re.findall(r"`(LIVEOPS_\w+)`", (ROOT / "docs" / "cli.md").read_text("utf-8")))


def environment(stage: list[tuple[str, str]]) -> dict[str, str]:
    [text] = of(stage, "ENV")
    return dict(each.split("=", 1) for each in text.split())


def deployment() -> Any:
    [found] = [each for each in MANIFEST if each["kind"] == "Deployment"]
    return found["spec"]["template"]["spec"]


# -- the Dockerfile --------------------------------------------------------------------------------
def test_the_image_starts_a_mock_whose_check_passes(tmp_path: Path) -> None:
    """As nobody in particular, on all addresses, with a control plane that asks for its token."""
    _, final = stages()
    assert of(final, "USER") == ["10001:10001"]
    assert of(final, "VOLUME") == of(final, "WORKDIR") == ["/state"]
    [entry], [command] = of(final, "ENTRYPOINT"), of(final, "CMD")
    words = [*json.loads(entry), *json.loads(command)]
    assert words == ["liveops", "mock"]
    given = environment(final)
    assert given["LIVEOPS_HOST"] == "0.0.0.0"
    assert {each for each in given if each.startswith("LIVEOPS_")} <= documented_variables()
    [check] = of(final, "HEALTHCHECK")
    health = json.loads(check.partition("CMD ")[2])
    assert health[:2] == ["liveops", "wait"]
    with service(f"{warm_liveops()} {words[1]}", {}) as origin:
        passes = [warm_liveops(), "wait", origin, *health[3:]]
        assert subprocess.run(passes, check=False, capture_output=True).returncode == 0
    with silent_port() as port:
        passes[2:] = [f"http://127.0.0.1:{port}", "--timeout", "0s"]
        assert subprocess.run(passes, check=False, capture_output=True).returncode == 1


@pytest.mark.parametrize("instruction", ["LABEL", "HEALTHCHECK", "EXPOSE"])
def test_the_image_says_what_it_is(instruction: str) -> None:
    assert len(of(stages()[-1], instruction)) == 1


# -- compose.yaml ----------------------------------------------------------------------------------
def test_the_mock_for_a_team_runs_as_composed(tmp_path: Path) -> None:
    mock = COMPOSE["services"]["mock"]
    variables = {
        name: SECRETS.get(name, "mock")
        if text.startswith("${")
        else text.replace("/state", str(tmp_path))
        for name, text in mock["environment"].items()
    }
    with service(f"{warm_liveops()} mock", variables) as origin:
        assert web.get(f"{origin}/_mock/metrics").status_code == 401
        token = {"Authorization": f"Bearer {SECRETS['LIVEOPS_CONTROL_TOKEN']}"}
        assert web.get(f"{origin}/_mock/metrics", headers=token).status_code == 200
    assert (tmp_path / "world.json").exists()


def test_every_service_knows_its_variables_and_has_time_to_end() -> None:
    for name in ("mock", "mock-postgresql"):
        described = COMPOSE["services"][name]
        assert set(described["environment"]) <= documented_variables()
        assert described["read_only"] is True
        assert int(described["stop_grace_period"].removesuffix("s")) == 30
    used = {
        volume.split(":")[0]
        for each in COMPOSE["services"].values()
        for volume in each.get("volumes", ())
    }
    assert used == set(COMPOSE["volumes"])


# -- the manifest ----------------------------------------------------------------------------------
def test_the_manifest_names_calls_and_variables_that_there_are() -> None:
    [mock] = deployment()["containers"]
    assert {each["name"] for each in mock["env"]} <= documented_variables()
    operations = specification.load("control").operations.values()
    calls = {f"/_mock{each.path}" for each in operations if each.method.lower() == "get"}
    probes = {
        mock[each]["httpGet"]["path"]
        for each in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert probes == {"/_mock/health", "/_mock/ready"}
    assert probes <= calls


def test_the_manifest_fits_the_image() -> None:
    pod = deployment()
    [mock] = pod["containers"]
    _, final = stages()
    user = int(of(final, "USER")[0].split(":")[0])
    security = pod["securityContext"]
    assert (security["runAsUser"], security["runAsNonRoot"]) == (user, True)
    assert mock["ports"] == [{"name": "http", "containerPort": int(of(final, "EXPOSE")[0])}]
    assert mock["volumeMounts"][0]["mountPath"] == of(final, "VOLUME")[0]
    delay = {each["name"]: each["value"] for each in mock["env"]}["LIVEOPS_SHUTDOWN_DELAY"]
    assert pod["terminationGracePeriodSeconds"] > int(delay) + 30
    labels = {"app": "liveops-mock"}
    for kind in ("Service", "NetworkPolicy"):
        [found] = [each["spec"] for each in MANIFEST if each["kind"] == kind]
        assert found.get("selector", found.get("podSelector", {}).get("matchLabels")) == labels

"""`liveops test`: makes the target, shows progress, writes and prints the report."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from liveops_kit import terminal
from liveops_kit.contract import Options, Progress, Report, Target, UsageError, run
from liveops_kit.contract.baseline import EMPTY
from liveops_kit.contract.baseline import read as read_baseline
from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.http.recording import Recording
from liveops_kit.contract.profile import FILE, Profile, rate_of
from liveops_kit.contract.profile import read as read_profile
from liveops_kit.contract.reports import check_files, write, write_file
from liveops_kit.contract.reports.as_json import read as read_report
from liveops_kit.contract.runner.dry_run import plan_text
from liveops_kit.contract.runner.merging import merge
from liveops_kit.contract.runner.options import PHASES, PROFILES
from liveops_kit.contract.runner.shards import Shard
from liveops_kit.contract.target import check_authority
from liveops_kit.contract.tokens import signed_with
from liveops_kit.domain.values.clock import parse_duration
from liveops_kit.redaction import Redactor
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings, SettingsError, weakness_of

DEMO_SKUS = ("sword_ice", "shield_frost", "potion_warm", "potion_small")
"""What the demo world sells."""

_OF_THE_TARGET = (
    "project_id", "api_key", "merchant_id", "user_token", "second_user_token", "timeout",
    "control_token",
)  # fmt: skip
_SECRETS = ("api_key", "user_token", "second_user_token", "jwt_secret")
_OF_THE_RUN = ("operations", "max_examples", "seed", "tags", "rules", "laws", "workers")


def run_and_print(target: str | None, **asked: Any) -> int:
    """Run the contract tests and print what they found; gives the exit code.

    `asked` holds the options of the command that were given, by their names.

    Raises:
        SettingsError: the run cannot start as asked.
    """
    try:
        profile = _profile(target, asked)
        warn_of_secrets(profile)
        options = _options(asked)
        if asked.get("dry_run"):
            sys.stdout.write(plan_text(profile.target, options.checked()))
            return 0
        return _run(profile, options, asked)
    except UsageError as error:
        raise SettingsError(redactor_of(asked).text(str(error))) from error


def redactor_of(asked: Mapping[str, Any]) -> Redactor:
    """Covers the secrets that a command was given, whether or not they reached a target."""
    return Redactor({asked[name]: name for name in _SECRETS if asked.get(name)})


def warn_of_secrets(*profiles: Profile) -> None:
    """One line on stderr for a secret that is too short."""
    secrets = dict.fromkeys(each.target.jwt_secret for each in profiles)
    for weakness in {weakness_of(secret): None for secret in secrets if secret}:
        if weakness:
            sys.stderr.write(f"liveops: {weakness}\n")
            # The library would say the same at every token.
            warnings.filterwarnings("ignore", message="The HMAC key is")


def _run(profile: Profile, options: Options, asked: Mapping[str, Any]) -> int:
    path: Path | None = asked.get("baseline")
    updates = bool(asked.get("update_baseline"))
    if updates and path is None:
        raise UsageError("--update-baseline needs --baseline, the file to write")
    baseline = EMPTY
    if path is not None and (path.exists() or not updates):
        baseline = read_baseline(path)
    reports: Mapping[str, Path] = asked.get("reports", {})
    check_files([*reports.values(), *([path] if updates and path is not None else [])])
    with Recording(reports.get("har"), profile.target.redactor) as recording:
        report = _watched(profile.target, options, profile.capabilities, recording)
    report = replace(
        report,
        known=tuple(baseline.known),
        vanished=tuple(f"{each.id} {each.what}" for each in baseline.vanished(report.findings)),
        strict=bool(asked.get("strict")),
    )
    if updates and path is not None:
        write_file(path, baseline.text(report.findings))
        report = replace(report, known=tuple(each.id for each in report.findings), vanished=())
    return _told(report, {form: file for form, file in reports.items() if form != "har"})


def merge_and_print(files: Sequence[Path], reports: Mapping[str, Path]) -> int:
    """Join the reports of shards; gives the exit code of the whole.

    Raises:
        SettingsError: a file is no report, or they do not belong together.
    """
    try:
        if "har" in reports:
            raise UsageError("a merged report has no recording: har is written by `liveops test`")
        check_files(reports.values())
        return _told(merge([read_report(file) for file in files]), reports)
    except UsageError as error:
        raise SettingsError(str(error)) from error


def _told(report: Report, reports: Mapping[str, Path]) -> int:
    for form, file in reports.items():
        write(report, form, file)
    terminal.write(report.text())
    return report.exit_code


# -- the target ------------------------------------------------------------------------------------
def _profile(target: str | None, asked: Mapping[str, Any]) -> Profile:
    """The profile of the file that is named or lies here, with what the command says instead."""
    if asked.get("config") is None and Path(FILE).is_file() and target != "mock":
        asked = {**asked, "config": Path(FILE)}
    return profile_of(target, asked)


def profile_of(target: str | None, asked: Mapping[str, Any]) -> Profile:
    """The profile of the file that is named, if one is, with what the command says instead.

    Raises:
        UsageError: no target is named, or more than one, or the file cannot be read.
    """
    file: Path | None = asked.get("config")
    profile = read_profile(file) if file is not None else Profile()
    places = [asked[name] for name in ("asgi", "wsgi") if name in asked]
    if len([target, *places] if target else places) > 1:
        raise UsageError("one target: a URL, mock, --asgi or --wsgi")
    if target is None and not places and file is None:
        raise UsageError("name a target: a URL such as http://127.0.0.1:8080/api, or mock")
    stated: dict[str, Any] = {name: asked[name] for name in _OF_THE_TARGET if name in asked}
    stated |= _more(asked)
    if target == "mock":
        stated |= _of_the_mock(asked)
    elif target is not None:
        stated["base_url"] = _url(target)
    elif places:
        stated["app"] = _application(asked)
    judged = replace(profile.target, **stated)
    check_authority(judged.verify)
    return Profile(_with_players(judged, asked, is_mock=target == "mock"), profile.capabilities)


def _more(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the target that are written otherwise on the command line."""
    stated: dict[str, Any] = {}
    if asked.get("skus"):
        stated["skus"] = tuple(asked["skus"])
    if asked.get("headers"):
        stated["headers"] = asked["headers"]
    if "rate" in asked:
        stated["rate"] = rate_of(asked["rate"])
    if "ca_file" in asked:
        stated["verify"] = str(asked["ca_file"])
    if asked.get("disposable"):
        stated["disposable"] = True
    return stated


def _of_the_mock(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "app": mock(), "skus": tuple(asked.get("skus") or DEMO_SKUS), "disposable": True,
        "makes_items": True,
    }  # fmt: skip


def _with_players(target: Target, asked: Mapping[str, Any], *, is_mock: bool) -> Target:
    """The target with tokens: given ones stay, a secret signs as many as are needed."""
    secret = asked.get("jwt_secret", DEVELOPMENT_SECRET if is_mock else None)
    if secret is None:
        return target
    weakness_of(secret)
    mint = signed_with(secret)
    return replace(
        target,
        mint=mint,
        jwt_secret="" if secret == DEVELOPMENT_SECRET else secret,
        user_token=target.user_token or mint("player-1", {}),
        second_user_token=target.second_user_token or mint("player-2", {}),
    )


def _url(target: str) -> str:
    if not target.startswith(("http://", "https://")):
        raise UsageError(
            f"'{target}' is neither 'mock' nor a URL such as http://127.0.0.1:8080/api"
        )
    return target


def _application(asked: Mapping[str, Any]) -> Any:
    """The application that --asgi or --wsgi names."""
    name = asked.get("asgi") or asked["wsgi"]
    module, colon, attribute = name.partition(":")
    if not (module and colon and attribute):
        raise UsageError(f"an application is named as MODULE:APP, not '{name}'")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        app = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"cannot find the application {name}: {error}") from error
    if "asgi" in asked:
        return app
    from a2wsgi import WSGIMiddleware

    return WSGIMiddleware(app)


def mock() -> Any:
    """The mock with its demo world, in this process."""
    from liveops_kit.server.application import build
    from liveops_kit.server.serve import make_world

    settings = Settings()
    return build(settings, make_world(settings))


# -- the run ---------------------------------------------------------------------------------------
def _options(asked: Mapping[str, Any]) -> Options:
    stated: dict[str, Any] = {name: asked[name] for name in _OF_THE_RUN if name in asked}
    only, skip = asked.get("only"), asked.get("skip", ())
    if only is not None and skip:
        raise UsageError("--only or --skip, not both")
    unknown = sorted({*(only or ()), *skip} - set(PHASES))
    if unknown:
        raise UsageError(f"phases are {', '.join(PHASES)}, not {', '.join(unknown)}")
    wanted = [each for each in PHASES if (only is None or each in only) and each not in skip]
    if "time_budget" in asked:
        try:
            stated["time_budget"] = parse_duration(asked["time_budget"]).total_seconds()
        except ValueError as error:
            raise UsageError(f"--time-budget: {error}") from error
    if "shard" in asked:
        stated["shard"] = Shard.parse(asked["shard"])
    by_profile = PROFILES[asked.get("profile", "standard")]
    return replace(
        by_profile, phases=tuple(wanted), fail_fast=bool(asked.get("fail_fast")), **stated
    )


def _watched(
    target: Target, options: Options, capabilities: Capabilities | None, recording: Recording
) -> Report:
    """The run, while somebody is told how far it is."""
    with terminal.progress() as show:

        def on_event(event: Progress) -> None:
            found = f", {event.findings} findings" if event.findings else ""
            place = f" {event.done}/{event.of}" if event.of else ""
            show(f"{event.phase}{place} {event.operation_id or ''}{found}")

        watched = replace(options, on_event=on_event)
        return run(target, watched, capabilities=capabilities, observer=recording.take)

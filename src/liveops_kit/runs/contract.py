"""`liveops test`: builds the target, shows progress, writes and prints the report."""

from __future__ import annotations

import importlib
import os
import secrets
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from liveops_kit import terminal
from liveops_kit.contract import Options, Progress, Report, Target, run
from liveops_kit.contract.baseline import EMPTY
from liveops_kit.contract.baseline import read as read_baseline
from liveops_kit.contract.http.recording import Recording
from liveops_kit.contract.profile import FILE, Profile, rate_of
from liveops_kit.contract.profile import read as read_profile
from liveops_kit.contract.reports import check_files, shown, write, write_file
from liveops_kit.contract.reports.as_json import read as read_report
from liveops_kit.contract.runner.dry_run import plan_text
from liveops_kit.contract.runner.merging import merge
from liveops_kit.contract.runner.options import PHASES, PROFILES
from liveops_kit.contract.runner.processes import judge as judge_in_parts
from liveops_kit.contract.runner.shards import Shard
from liveops_kit.contract.target import check_authority
from liveops_kit.contract.tokens import signed_with
from liveops_kit.domain.values.clock import parse_duration
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.redaction import Redactor
from liveops_kit.runs.library import DEMO_SKUS
from liveops_kit.runs.mock import Mock
from liveops_kit.settings import DEVELOPMENT_SECRET
from liveops_kit.settings_check import weakness_of

_OF_THE_TARGET = (
    "project_id", "api_key", "merchant_id", "user_token", "second_user_token", "timeout",
    "control_token",
)  # fmt: skip
_SECRETS = ("api_key", "user_token", "second_user_token", "jwt_secret")
_OF_THE_RUN = ("operations", "max_examples", "seed", "tags", "rules", "laws")

AUTO = "auto"
"""As many workers as the machine has processors."""

Judge = Callable[[Options, Recording], Report]


def run_and_print(target: str | None, **arguments: Any) -> int:
    """Run the contract tests, print what they found, and return the exit code.

    `arguments` are the options of the command that were given, by their names.

    Raises:
        SettingsError: the run cannot start with these options.
    """
    try:
        profile = profile_of_command(target, arguments)
        warn_of_secrets(profile)
        options = _options(arguments)
        if arguments.get("dry_run"):
            sys.stdout.write(plan_text(profile.target, options.checked()))
            return 0
        return _run(target, profile, options, arguments)
    except UsageError as error:
        raise SettingsError(redactor_of(arguments).text(str(error))) from error


def redactor_of(arguments: Mapping[str, Any]) -> Redactor:
    """Return a redactor of the secrets that a command was given."""
    return Redactor({arguments[name]: name for name in _SECRETS if arguments.get(name)})


def warn_of_secrets(*profiles: Profile) -> None:
    """Warn on stderr of each secret that is too short."""
    secrets = dict.fromkeys(each.target.jwt_secret for each in profiles)
    for weakness in {weakness_of(secret): None for secret in secrets if secret}:
        if weakness:
            sys.stderr.write(f"liveops: {weakness}\n")
            # The library would say the same at every token.
            warnings.filterwarnings("ignore", message="The HMAC key is")


def _run(
    target: str | None, profile: Profile, options: Options, arguments: Mapping[str, Any]
) -> int:
    path: Path | None = arguments.get("baseline")
    updates = bool(arguments.get("update_baseline"))
    if updates and path is None:
        raise UsageError("--update-baseline needs --baseline, the file to write")
    baseline = EMPTY
    if path is not None and (path.exists() or not updates):
        baseline = read_baseline(path)
    reports: Mapping[str, Path] = arguments.get("reports", {})
    check_files([*reports.values(), *([path] if updates and path is not None else [])])
    with Recording(reports.get("har"), profile.target.redactor) as recording:
        judge = _judge_of(target, profile, arguments)
        report = _run_with_progress(judge, options, recording)
    report = replace(
        report,
        known=tuple(baseline.known),
        vanished=tuple(f"{each.id} {each.what}" for each in baseline.vanished(report.findings)),
        strict=bool(arguments.get("strict")),
    )
    if updates and path is not None:
        write_file(path, baseline.text(report.findings))
        report = replace(report, known=tuple(each.id for each in report.findings), vanished=())
    return _write_reports(report, {form: file for form, file in reports.items() if form != "har"})


def merge_and_print(files: Sequence[Path], reports: Mapping[str, Path]) -> int:
    """Join the reports of shards, print the whole, and return its exit code.

    Raises:
        SettingsError: a file is no report, or they do not belong together.
    """
    try:
        if "har" in reports:
            raise UsageError("a merged report has no recording: har is written by `liveops test`")
        check_files(reports.values())
        return _write_reports(merge([read_report(file) for file in files]), reports)
    except UsageError as error:
        raise SettingsError(str(error)) from error


def _write_reports(report: Report, reports: Mapping[str, Path]) -> int:
    for form, file in reports.items():
        write(report, form, file)
    terminal.write(shown(report.text(), reports, secrets.token_hex(16)))
    return report.exit_code


# -- the target ------------------------------------------------------------------------------------
def profile_of_command(target: str | None, arguments: Mapping[str, Any]) -> Profile:
    """Return the profile of the named or the local file, overridden by the command's options."""
    if arguments.get("config") is None and Path(FILE).is_file() and target != "mock":
        arguments = {**arguments, "config": Path(FILE)}
    return profile_of(target, arguments)


def profile_of(target: str | None, arguments: Mapping[str, Any]) -> Profile:
    """Return the profile of the named file, if any, overridden by the command's options.

    Raises:
        UsageError: no target is named, or more than one, or the file cannot be read.
    """
    file: Path | None = arguments.get("config")
    profile = read_profile(file) if file is not None else Profile()
    places = [arguments[name] for name in ("asgi", "wsgi") if name in arguments]
    if len([target, *places] if target else places) > 1:
        raise UsageError("one target: a URL, mock, --asgi or --wsgi")
    if target is None and not places and file is None:
        raise UsageError("name a target: a URL such as http://127.0.0.1:8080/api, or mock")
    values: dict[str, Any] = {name: arguments[name] for name in _OF_THE_TARGET if name in arguments}
    values |= _more(arguments)
    if target == "mock":
        values |= _of_the_mock(arguments)
    elif target is not None:
        values["base_url"] = _url(target)
    elif places:
        values["app"] = _application(arguments)
    complete = replace(profile.target, **values)
    check_authority(complete.verify)
    complete = _with_players(complete, arguments, is_mock=target == "mock")
    return Profile(complete, profile.capabilities)


def _more(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the target's fields whose options have another name or form."""
    values: dict[str, Any] = {}
    if arguments.get("skus"):
        values["skus"] = tuple(arguments["skus"])
    if arguments.get("headers"):
        values["headers"] = arguments["headers"]
    if "rate" in arguments:
        values["rate"] = rate_of(arguments["rate"])
    if "ca_file" in arguments:
        values["verify"] = str(arguments["ca_file"])
    if arguments.get("disposable"):
        values["disposable"] = True
    return values


def _of_the_mock(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "app": MockLater(), "skus": tuple(arguments.get("skus") or DEMO_SKUS), "disposable": True,
        "makes_items": True,
    }  # fmt: skip


def _with_players(target: Target, arguments: Mapping[str, Any], *, is_mock: bool) -> Target:
    """Return the target with tokens: given ones stay, a secret signs as many as are needed."""
    secret = arguments.get("jwt_secret", DEVELOPMENT_SECRET if is_mock else None)
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


def _application(arguments: Mapping[str, Any]) -> Any:
    """Import the application that --asgi or --wsgi names."""
    name = arguments.get("asgi") or arguments["wsgi"]
    module, colon, attribute = name.partition(":")
    if not (module and colon and attribute):
        raise UsageError(f"an application is named as MODULE:APP, not '{name}'")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        app = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"cannot find the application {name}: {error}") from error
    if "asgi" in arguments:
        return app
    from a2wsgi import WSGIMiddleware

    return WSGIMiddleware(app)


class MockLater:
    """The mock, built when it is first called: a run in processes never calls its parent's."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the mock does."""
        await self.app(scope, receive, send)

    @cached_property
    def app(self) -> Any:
        """The mock itself."""
        return mock()


def mock() -> Any:
    """Return the mock with its demo world in this process."""
    return Mock().app


# -- the run ---------------------------------------------------------------------------------------
def _options(arguments: Mapping[str, Any]) -> Options:
    values: dict[str, Any] = {name: arguments[name] for name in _OF_THE_RUN if name in arguments}
    only, skip = arguments.get("only"), arguments.get("skip", ())
    if only is not None and skip:
        raise UsageError("--only or --skip, not both")
    unknown = sorted({*(only or ()), *skip} - set(PHASES))
    if unknown:
        raise UsageError(f"phases are {', '.join(PHASES)}, not {', '.join(unknown)}")
    phases = [each for each in PHASES if (only is None or each in only) and each not in skip]
    if "time_budget" in arguments:
        try:
            values["time_budget"] = parse_duration(arguments["time_budget"]).total_seconds()
        except ValueError as error:
            raise UsageError(f"--time-budget: {error}") from error
    if "shard" in arguments:
        values["shard"] = Shard.parse(arguments["shard"])
    by_profile = PROFILES[arguments.get("profile", "standard")]
    return replace(
        by_profile, phases=tuple(phases), fail_fast=bool(arguments.get("fail_fast")), **values
    )


def _judge_of(target: str | None, profile: Profile, arguments: Mapping[str, Any]) -> Judge:
    """Return what makes the run: the mock is judged by processes, which each have their own."""
    workers = _workers(target, arguments)
    if target != "mock":
        return lambda options, recording: run(
            profile.target, replace(options, workers=workers),
            capabilities=profile.capabilities, observer=recording.observer,
        )  # fmt: skip
    make = partial(_profile_with_mock, target, arguments)
    return lambda options, recording: judge_in_parts(
        profile, make, options, workers=workers, recording=recording
    )


def _profile_with_mock(target: str | None, arguments: Mapping[str, Any]) -> Profile:
    """Return a profile whose mock is built."""
    profile = profile_of(target, arguments)
    if isinstance(profile.target.app, MockLater):
        built = profile.target.app.app
        return Profile(replace(profile.target, app=built), profile.capabilities)
    return profile


def _workers(target: str | None, arguments: Mapping[str, Any]) -> int:
    workers = arguments.get("workers", AUTO if target == "mock" else 1)
    return (os.cpu_count() or 1) if workers == AUTO else int(workers)


def _run_with_progress(judge: Judge, options: Options, recording: Recording) -> Report:
    """Run the tests and show their progress."""
    with terminal.progress() as show:

        def on_event(event: Progress) -> None:
            found = f", {event.findings} findings" if event.findings else ""
            place = f" {event.done}/{event.of}" if event.of else ""
            show(f"{event.phase}{place} {event.operation_id or ''}{found}")

        return judge(replace(options, on_event=on_event), recording)

"""A run is divided into parts, and finds the same whatever the number of processes."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contract.conftest import TOKEN, WRONG_SERVERS

from liveops_kit.contract import Options, Target
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.http.recording import Recording
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.report import Report, Row
from liveops_kit.contract.runner import parts as division
from liveops_kit.contract.runner.options import chosen_laws, chosen_operations
from liveops_kit.contract.runner.parts import joined, parts_of
from liveops_kit.contract.runner.plan import GENERATORS
from liveops_kit.contract.runner.processes import MakeProfile, interrupt_again, judge
from liveops_kit.contract.runner.shards import Shard

READS = ("get-coupon", "get-coupons")
LAWS = (
    "coupons.a_redeemed_coupon_is_used_at_once",
    "coupons.uses_of_a_coupon_add_up",
)
QUICK = Options(operations=READS, max_examples=1, generators=("examples", "fuzzing"))


def wrong_profile() -> Profile:
    """A server that writes numbers as text; a process makes it by this name."""
    app = WRONG_SERVERS["WritesNumbersAsText"]().app
    return Profile(Target(app=app, user_token=TOKEN))


def judged(
    options: Options,
    workers: int,
    recording: Recording | None = None,
    make: MakeProfile = wrong_profile,
) -> Report:
    nothing = Recording(None, wrong_profile().target.redactor)
    return judge(wrong_profile(), make, options, workers=workers, recording=recording or nothing)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(division, "MAX_OPERATIONS", 1)
    monkeypatch.setattr(division, "MAX_LAWS", 1)


def test_a_seed_finds_the_same_with_any_number_of_processes(small_parts, tmp_path):
    options = replace(QUICK, laws=LAWS)
    reports = []
    for workers in (1, 2):
        file = tmp_path / f"{workers}.har"
        with Recording(file, wrong_profile().target.redactor) as recording:
            reports.append(judged(options, workers, recording))
        assert file.read_text().count('"startedDateTime"') > reports[-1].calls
    one, two = reports
    assert [each.id for each in one.findings] == [each.id for each in two.findings]
    assert "get-coupon" in {each.operation_id for each in one.findings}
    assert one.rows == two.rows
    assert [(law.name, law.verdict) for law in one.laws] == [
        (law.name, law.verdict) for law in two.laws
    ]


def test_parts_of_a_whole_run_are_the_whole_run():
    options = Options()
    parts = list(parts_of(options))
    laws = Counter(law.name for each in parts if each.part.laws for law in chosen_laws(each))
    assert laws == Counter(law.name for law in chosen_laws(options))
    generated = Counter(
        (generator, operation.operation_id)
        for each in parts
        for generator in each.part.generators
        for operation in chosen_operations(each)
    )
    assert generated == Counter(
        (generator, operation.operation_id)
        for generator in GENERATORS
        for operation in chosen_operations(options)
    )
    probed = [
        operation.operation_id
        for each in parts if "catalogue" in each.phases
        for operation in chosen_operations(each)
    ]  # fmt: skip
    assert Counter(probed) == Counter(each.operation_id for each in chosen_operations(options))


@pytest.mark.parametrize(
    "options",
    [
        Options(tags=("upsell",)),
        Options(operations=("get-coupon",)),
        Options(phases=("laws",), tags=("coupons", "clans")),
        Options(shard=Shard(1, 40)),
    ],
)
def test_a_narrow_run_has_one_part(options):
    assert parts_of(options) == (options,)


def test_an_operation_that_any_part_reached_is_reached():
    def report(**facts):
        usual = {"base_url": "http://h/api", "project_id": 1, "seed": 1, "phases": ("conformance",)}
        return Report(**usual, **{"findings": (), **facts})

    def unreached(name):
        return Finding(
            check="reach", operation_id=name, severity="high", title="Never succeeded",
            cause="reach", expected="200 at least once", seen="404 (1)", curl="curl",
        )  # fmt: skip

    one = report(
        rows=(Row("get-coupons", {404: 1}), Row("get-coupon", {404: 1})),
        findings=(unreached("get-coupons"), unreached("get-coupon")),
    )
    other = report(rows=(Row("get-coupon", {200: 2}), Row("get-coupons", {404: 2, 400: 1})))
    whole = joined(Options(phases=("conformance", "reach")), [one, other], 3.0)
    assert [(each.operation_id, each.seen) for each in whole.findings] == [
        ("get-coupons", "400 (1), 404 (3)")
    ]
    assert [row.operation_id for row in whole.rows] == ["get-coupons", "get-coupon"]
    assert whole.seconds == 3.0


def late_profile() -> Profile:
    """The same server; a second process has made it once the first was told to stop."""
    folder = Path(os.environ["FOLDER"])
    first, mine = folder / "first", str(os.getpid())
    with suppress(FileExistsError), first.open("x") as file:
        file.write(mine)
    while first.read_text() != mine and not (folder / "stopped").exists():
        time.sleep(0.05)
    return wrong_profile()


SCRIPT = """
import os, pathlib, signal, sys, time
from tests.contract import test_processes
from tests.contract.test_processes import QUICK, division, judged
division.MAX_OPERATIONS = 1
from dataclasses import replace

if __name__ == "__main__":
    stopped = []

    def stop(event):
        if event.phase in generators and not stopped:
            stopped.append(os.kill(os.getpid(), signal.SIGINT))
            # Meanwhile the signal is passed on; a late process ignores it.
            time.sleep(0.5)
            pathlib.Path(os.environ["FOLDER"], "stopped").touch()

    # Operations of one tag are one part, and stateful is another.
    generators = ("fuzzing", "stateful")
    options = replace(
        QUICK, on_event=stop, phases=("conformance",), max_examples=5000, generators=generators,
        operations=("admin-create-coupon", "get-coupon", "delete-coupon-promotion"),
    )
    assert len(division.parts_of(options)) == 2
    report = judged(options, 2, make=getattr(test_processes, sys.argv[1]))
    print("interrupted", report.interrupted, report.exit_code, bool(report.rows))
"""


@pytest.mark.parametrize("make", ["wrong_profile", "late_profile"])
def test_a_signal_ends_all_processes_with_a_report(make, tmp_path):
    """A process that begins only then ends as well."""
    file = tmp_path / "script.py"
    file.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(file), make], capture_output=True, text=True, check=False, timeout=200,
        env={"PYTHONPATH": ".", "PATH": "", "FOLDER": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout == "interrupted True 1 True\n"
    assert done.stderr == ""


def test_an_interruption_that_is_lost_comes_again(monkeypatch):
    class Dying:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(sys, "unraisablehook", interrupt_again)
    del [Dying()][0]
    with pytest.raises(KeyboardInterrupt):
        time.sleep(60)


def test_other_exceptions_that_are_lost_are_told(monkeypatch, capsys):
    class Failing:
        def __del__(self):
            raise ZeroDivisionError

    monkeypatch.setattr(sys, "unraisablehook", interrupt_again)
    del [Failing()][0]
    assert "ZeroDivisionError" in capsys.readouterr().err

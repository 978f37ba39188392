"""Wrong usage, interruption, and servers that go away."""

import re
import subprocess
from collections import Counter

import pytest
from tests.contract.conftest import TOKEN
from tests.warm import warm_python

from liveops_kit.background_server import serving
from liveops_kit.contract import Options, Target, run
from liveops_kit.contract.runner.plan import GENERATORS
from liveops_kit.errors import UsageError
from liveops_kit.runs.contract import mock

GENERATED = ("conformance", "reach")
"""The stand-in has few rules: laws are for servers that have them."""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            Options(operations=("get-cupon",)),
            "there is no operation 'get-cupon': did you mean get-coupon, ",
        ),
        (Options(phases=("exploring",)), "phases are catalogue, laws, conformance, reach"),
        (Options(phases=()), "not none"),
        (Options(max_examples=0), "max_examples is 1 or more"),
    ],
)
def test_options_that_make_no_sense_are_told(options, message, stand_in, target):
    with pytest.raises(UsageError, match=message):
        run(target(stand_in()), options)


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(UsageError, match=r"no answer from http://127\.0\.0\.1:9/"):
        run(Target(base_url="http://127.0.0.1:9/api"))


def test_an_application_that_does_not_start_is_told():
    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(UsageError, match="does not start"):
        run(Target(app=app))


def test_without_a_user_token_calls_about_users_are_left_out(stand_in):
    about_users = ("redeem-coupon", "get-coupon-user-limit")
    options = Options(
        phases=GENERATED, operations=("get-coupons", *about_users), generators=("examples",)
    )
    report = run(Target(app=stand_in().app), options)
    assert [row.operation_id for row in report.rows] == ["get-coupons"]
    no_user = "needs a user the server knows: a token that tells the user's id"
    assert report.left_out == (
        ("redeem-coupon", "needs a user token"),
        ("get-coupon-user-limit", no_user),
    )


def test_without_promo_codes_their_calls_are_out_of_scope(stand_in):
    server = stand_in()
    server.items.add("sword")
    target = Target(app=server.app, user_token=TOKEN, skus=("sword",))
    operations = ("get-coupons", "redeem-promo-code", "remove-cart-promo-code")
    report = run(target, Options(phases=GENERATED, operations=operations, generators=("examples",)))
    assert [row.operation_id for row in report.rows] == ["get-coupons"]
    assert (report.not_implemented, report.left_out) == (operations[1:], ())


def test_a_sku_the_server_does_not_have_is_told():
    target = Target(app=mock(), skus=("sword_ice", "sword_of_nobody"))
    message = "an item that was named is not there: .*sku = 'sword_of_nobody' not found"
    with pytest.raises(UsageError, match=message):
        run(target, Options(phases=GENERATED, operations=("get-coupons",)))


def test_a_token_the_server_refuses_is_told(stand_in):
    with pytest.raises(UsageError, match="refuses the user token"):
        run(Target(app=stand_in().app, user_token="no.token"))


@pytest.mark.parametrize(
    "phase", ["catalogue", "laws", "provisioning", "examples", "coverage", "fuzzing"]
)
def test_what_was_made_goes_also_after_ctrl_c(phase, stand_in, target):
    server = stand_in()

    def interrupt(progress):
        if progress.phase == phase:
            raise KeyboardInterrupt

    # What a run does before this phase is another case's question.
    before = {} if phase not in GENERATORS else {"phases": GENERATED, "generators": (phase,)}
    options = Options(tags=("coupons",), max_examples=5, on_event=interrupt, **before)
    report = run(target(server), options)
    assert (report.interrupted, report.exit_code) == (True, 1)
    assert server.asked
    assert server.coupons == {}


SCRIPT = """
import importlib.util, os, signal, sys
spec = importlib.util.spec_from_file_location("stand_in", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from liveops_kit.contract import Options, run, Target
server, phases, calls = module.StandIn(), [], 0

async def app(scope, receive, send):
    global calls
    if scope["type"] == "http" and phases[-1:] == ["coverage"]:
        calls += 1
        if calls == 20:
            print("made", len(server.coupons))
            os.kill(os.getpid(), signal.SIGINT)
    await server.app(scope, receive, send)

options = Options(
    tags=("coupons",), on_event=lambda progress: phases.append(progress.phase),
    phases=("conformance", "reach"), generators=("coverage",),
)
report = run(Target(app=app, user_token=module.TOKEN), options)
print("left", len(server.coupons), report.interrupted, report.exit_code)
"""
"""A run that gets a signal with the twentieth call of a phase, however fast the machine is."""


def test_a_signal_ends_the_run_with_a_report(request):
    conftest = request.path.with_name("conftest.py")
    done = subprocess.run(
        [warm_python(), "-c", SCRIPT, str(conftest)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["made 2", "left 0 True 1"]


def test_objects_can_be_kept_for_the_commands_of_the_findings(stand_in, target):
    server = stand_in()
    options = Options(
        phases=GENERATED, operations=("get-coupon",), generators=("examples",), keep=True
    )
    run(target(server), options)
    assert set(server.coupons) == {"lk-1-kept", "lk-1-scratch"}


def test_runs_of_one_seed_on_one_server_do_not_meet_and_find_the_same(stand_in):
    server = stand_in("WritesNumbersAsText")
    options = Options(
        phases=GENERATED, operations=("get-coupon",), generators=("examples",), keep=True
    )
    found = []
    with serving(server.app) as origin:
        for _ in range(2):
            report = run(Target(base_url=f"{origin}/api", user_token=TOKEN), options)
            found.append([each.id for each in report.findings])
    names = [re.fullmatch("lk-1-([0-9a-f]{12})-(kept|scratch)", name) for name in server.coupons]
    assert all(names)
    assert sorted(Counter(name[1] for name in names).values()) == [2, 2]
    assert found[0]
    assert found[0] == found[1]


def test_a_run_leaves_no_files(stand_in, target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(target(stand_in()), Options(phases=GENERATED, operations=("get-coupon",), max_examples=2))
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_an_earlier_run_are_no_obstacle(stand_in, target):
    server = stand_in()
    options = Options(phases=GENERATED, generators=("examples",), keep=True)
    run(target(server), options)
    later = Options(phases=GENERATED, generators=("examples",))
    report = run(target(server), later)
    assert report.exit_code == 0
    assert server.coupons == {}
